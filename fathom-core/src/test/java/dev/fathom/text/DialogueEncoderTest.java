package dev.fathom.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialogueEncoderTest {
  private static Dialogue dialogue(String prompt, String response) {
    return new Dialogue(Optional.empty(), prompt, response);
  }

  private static DialogueEncoder encoder(String name, Tokenizer tokenizer) {
    return new DialogueEncoder(tokenizer, ChatTemplate.load(Fixtures.folder(name), tokenizer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytelevel", "metaspace", "unigram", "stories15m-base", "minimind2-small"})
  void promptAndResponseArePythonsIdsOneAfterTheOther(String name) {
    Path folder = Fixtures.folder(name);
    JsonNode expected = Fixtures.golden(name).path("dialogues");
    String prompt = expected.path("prompt").asText();
    int[] promptIds = Fixtures.ids(expected.path("promptIds"));
    assertTrue(expected.path("responses").size() >= 15);
    try (Tokenizer tokenizer = Tokenizer.load(folder)) {
      DialogueEncoder encoder = encoder(name, tokenizer);
      assertArrayEquals(promptIds, encoder.promptIds(Optional.empty(), prompt));
      for (JsonNode response : expected.path("responses")) {
        String text = response.path("text").asText();
        int[] responseIds = Fixtures.ids(response.path("ids"));
        EncodedDialogue encoded = encoder.encode(dialogue(prompt, text));
        assertEquals(promptIds.length, encoded.responseStart(), text);
        assertEquals(responseIds.length, encoded.responseLength(), text);
        assertArrayEquals(promptIds, encoded.promptIds(), text);
        assertArrayEquals(responseIds, encoded.responseIds(), text);
        assertArrayEquals(
            IntStream.concat(IntStream.of(promptIds), IntStream.of(responseIds)).toArray(),
            encoded.ids(),
            text);
      }
    }
  }

  @Test
  void theLastPromptTokenAndTheFirstResponseTokenStandOnTheirSides() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("metaspace"))) {
      EncodedDialogue encoded =
          encoder("metaspace", tokenizer).encode(dialogue("How deep?", "the sea"));
      int start = encoded.responseStart();
      assertEquals("]", tokenizer.display(encoded.ids()[start - 1]));
      assertEquals("␣the␣s", tokenizer.display(encoded.ids()[start]));
      assertEquals("the sea", tokenizer.decode(encoded.responseIds(), false));
    }
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      EncodedDialogue encoded =
          encoder("bytelevel", tokenizer).encode(dialogue("How deep?", "\n\nthe sea"));
      int start = encoded.responseStart();
      // The prompt ends with a newline and the response begins with two: none melts into another.
      assertEquals("↵", tokenizer.display(encoded.ids()[start - 1]));
      assertEquals("\n\nthe sea", tokenizer.decode(encoded.responseIds(), false));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"metaspace", "unigram", "stories15m-base"})
  void thereIsExactlyOneBeginningOfText(String name) {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder(name))) {
      int bos = tokenizer.bos().orElseThrow();
      int[] ids = encoder(name, tokenizer).encode(dialogue("Hi", "Hello")).ids();
      assertEquals(bos, ids[0]);
      assertEquals(1, IntStream.of(ids).filter(id -> id == bos).count());
    }
  }

  @Test
  void nothingIsAddedAfterTheResponse() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("unigram"))) {
      EncodedDialogue encoded = encoder("unigram", tokenizer).encode(dialogue("Hi", "sea"));
      assertArrayEquals(tokenizer.encode("sea"), encoded.responseIds());
      assertNotEquals(tokenizer.eos().orElseThrow(), encoded.ids()[encoded.length() - 1]);
    }
  }

  @Test
  void anEmptyResponseStartsWhereTheIdsEnd() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      EncodedDialogue encoded = encoder("bytelevel", tokenizer).encode(dialogue("Hi", ""));
      assertEquals(encoded.length(), encoded.responseStart());
      assertEquals(0, encoded.responseLength());
      assertArrayEquals(encoded.ids(), encoded.promptIds());
    }
  }

  @Test
  void theSystemTextIsTheFirstMessage() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      DialogueEncoder encoder = encoder("bytelevel", tokenizer);
      EncodedDialogue encoded = encoder.encode(new Dialogue(Optional.of("Brief."), "Hi", "x"));
      assertEquals(
          """
          <|im_start|>system
          Brief.<|im_end|>
          <|im_start|>user
          Hi<|im_end|>
          <|im_start|>assistant
          """,
          tokenizer.decode(encoded.promptIds(), false));
    }
  }

  @Test
  void aTemplateWithoutSystemTurnRefusesOne() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("metaspace"))) {
      DialogueEncoder encoder = encoder("metaspace", tokenizer);
      UserError refused =
          assertThrows(
              UserError.class,
              () -> encoder.encode(new Dialogue(Optional.of("Brief."), "Hi", "x")));
      assertTrue(refused.getMessage().endsWith(": no such role"), refused.getMessage());
    }
  }

  @Test
  void anEncodedDialogueKeepsItsIdsToItself() {
    int[] ids = {1, 2, 3};
    EncodedDialogue encoded = new EncodedDialogue(ids, 1);
    ids[0] = 9;
    encoded.ids()[1] = 9;
    encoded.responseIds()[0] = 9;
    assertEquals(new EncodedDialogue(new int[] {1, 2, 3}, 1), encoded);
    assertNotEquals(new EncodedDialogue(new int[] {1, 2, 3}, 2), encoded);
  }

  @Test
  void refusesAResponseThatStartsOutside() {
    assertThrows(IllegalArgumentException.class, () -> new EncodedDialogue(new int[2], 3));
    assertThrows(IllegalArgumentException.class, () -> new EncodedDialogue(new int[2], -1));
  }
}
