package dev.fathom.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns a vocabulary's string into what a reader sees. */
final class TokenDisplay {
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
  private static final Map<Integer, Integer> BYTES_OF_LETTERS = bytesOfLetters();

  /** How a tokenizer writes spaces and bytes in its vocabulary. */
  private enum Form {
    /** Every byte is a letter of its own (GPT-2, Llama 3, Qwen). */
    BYTE_LEVEL,
    /** A space is {@code ▁}, a byte that is no character {@code <0xE2>} (SentencePiece). */
    METASPACE,
    PLAIN
  }

  private final Form form;

  /**
   * @param tokenizer a whole {@code tokenizer.json}
   */
  TokenDisplay(JsonNode tokenizer) {
    JsonNode decoder = tokenizer.path("decoder");
    if (mentions(decoder, "ByteLevel")) {
      form = Form.BYTE_LEVEL;
    } else if (mentions(decoder, "Metaspace") || mentions(decoder, "▁")) {
      form = Form.METASPACE;
    } else {
      form = Form.PLAIN;
    }
  }

  private static boolean mentions(JsonNode node, String text) {
    if (node.isTextual()) {
      return node.asText().equals(text);
    }
    for (JsonNode child : node) {
      if (mentions(child, text)) {
        return true;
      }
    }
    return false;
  }

  String of(String token, boolean added) {
    if (token.isEmpty()) {
      return "(no token)";
    }
    if (added) {
      return visible(token);
    }
    return switch (form) {
      case PLAIN -> visible(token);
      case METASPACE -> {
        Matcher octet = BYTE.matcher(token);
        yield octet.matches()
            ? visible(new byte[] {(byte) Integer.parseInt(octet.group(1), 16)})
            : visible(token.replace('▁', ' '));
      }
      case BYTE_LEVEL -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        token.codePoints().forEach(letter -> append(letter, bytes));
        yield visible(bytes.toByteArray());
      }
    };
  }

  private static void append(int letter, ByteArrayOutputStream bytes) {
    Integer octet = BYTES_OF_LETTERS.get(letter);
    if (octet != null) {
      bytes.write(octet);
    } else {
      bytes.writeBytes(Character.toString(letter).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Whole characters as they are, bytes that make none as {@code <0xE2>}. */
  private static String visible(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      int length = characterLength(bytes, at);
      if (length == 0) {
        text.append(String.format("<0x%02X>", bytes[at]));
        at++;
      } else {
        text.append(visible(new String(bytes, at, length, StandardCharsets.UTF_8)));
        at += length;
      }
    }
    return text.toString();
  }

  /** The bytes of the character that begins at {@code at}; 0 if none does. */
  private static int characterLength(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    int length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (at + length > bytes.length) {
      return 0;
    }
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
      return length;
    } catch (CharacterCodingException _) {
      return 0;
    }
  }

  private static String visible(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(c -> shown.append(visible(c, shown.isEmpty())));
    return shown.toString();
  }

  private static String visible(int c, boolean first) {
    return switch (c) {
      case ' ' -> "␣";
      case '\n' -> "↵";
      case '\r' -> "␍";
      case '\t' -> "⇥";
      default ->
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.PRIVATE_USE,
                Character.UNASSIGNED,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.SPACE_SEPARATOR ->
                String.format("<U+%04X>", c);
            // A mark needs a letter to stand on.
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK ->
                first ? "◌" + Character.toString(c) : Character.toString(c);
            default -> Character.toString(c);
          };
    };
  }

  /**
   * GPT-2's alphabet: printable Latin-1 stands for itself, and the other bytes, in order, for the
   * letters from U+0100.
   */
  private static Map<Integer, Integer> bytesOfLetters() {
    Map<Integer, Integer> bytes = new HashMap<>();
    int next = 0x100;
    for (int octet = 0; octet < 256; octet++) {
      boolean itself =
          (octet >= '!' && octet <= '~')
              || (octet >= 0xa1 && octet <= 0xac)
              || (octet >= 0xae && octet <= 0xff);
      bytes.put(itself ? octet : next++, octet);
    }
    return Map.copyOf(bytes);
  }
}
