package dev.fathom.attack.gcg;

import dev.fathom.text.DialogueEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a suffix stands in a prompt, as text: behind the prompt and a space, or in the place that
 * the prompt marks with {@value #MARK}.
 *
 * @param encoder writes the prompt with the model's template
 * @param system the system message
 * @param prompt the example's
 */
record Placement(DialogueEncoder encoder, Optional<String> system, String prompt) {
  /** As in nanoGCG. */
  static final String MARK = "{optim_str}";

  /**
   * The tokens of a whole prompt, cut into what stands before the suffix, the suffix, and what
   * stands behind it.
   */
  record Cut(int[] before, int[] suffix, int[] after) {
    private boolean isOf(int[] whole, int[] span) {
      int behind = before.length + span.length;
      return whole.length == behind + after.length
          && Arrays.equals(whole, 0, before.length, before, 0, before.length)
          && Arrays.equals(whole, before.length, behind, span, 0, span.length)
          && Arrays.equals(whole, behind, whole.length, after, 0, after.length);
    }
  }

  /** The prompt with a suffix. */
  String text(String suffix) {
    int mark = prompt.indexOf(MARK);
    String head = mark < 0 ? prompt + " " : prompt.substring(0, mark);
    String tail = mark < 0 ? "" : prompt.substring(mark + MARK.length());
    // Where a token's space is part of it, the space that stands there already is that one.
    boolean twice = head.endsWith(" ") && suffix.startsWith(" ");
    return head + (twice ? suffix.substring(1) : suffix) + tail;
  }

  /** The prompt with a suffix of these tokens. */
  String text(int[] suffix) {
    return text(encoder.tokenizer().decode(suffix, false));
  }

  private int[] tokens(String text) {
    return encoder.promptIds(system, text);
  }

  /** Whether the whole prompt with a suffix of these tokens is read as they are. */
  boolean keeps(Cut cut, int[] suffix) {
    return cut.isOf(tokens(text(suffix)), suffix);
  }

  /**
   * Finds the suffix's tokens in the whole prompt's. What is common to the prompts with this suffix
   * and with another one is not the suffix's; whether the guess is right shows when its text is
   * read again.
   *
   * @param others suffixes to compare with; one that by chance shares its first or last token, or
   *     melts with what stands behind it, does not do
   * @return empty if none does, as with a suffix that the tokenizer cannot write
   */
  Optional<Cut> cut(String suffix, List<String> others) {
    int[] whole = tokens(text(suffix));
    for (String other : others) {
      int[] with = tokens(text(other));
      int start = Math.max(0, Arrays.mismatch(whole, with));
      int shared = 0;
      while (shared < Math.min(whole.length, with.length) - start
          && whole[whole.length - 1 - shared] == with[with.length - 1 - shared]) {
        shared++;
      }
      int end = whole.length - shared;
      Cut cut =
          new Cut(
              Arrays.copyOf(whole, start),
              Arrays.copyOfRange(whole, start, end),
              Arrays.copyOfRange(whole, end, whole.length));
      if (end > start && Arrays.equals(whole, tokens(text(cut.suffix())))) {
        return Optional.of(cut);
      }
    }
    return Optional.empty();
  }
}
