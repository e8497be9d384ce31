package dev.fathom.task;

import dev.fathom.decode.Ending;
import dev.fathom.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Ends an answer at texts. What is generated is looked at from its end, so that a long answer costs
 * no more than a short one.
 */
final class StopTexts implements Ending {
  /** A text may begin within a token; these many tokens before it are looked at, too. */
  private static final int MARGIN = 4;

  private final Tokenizer tokenizer;
  private final List<String> texts;
  private final int reach;

  StopTexts(Tokenizer tokenizer, List<String> texts) {
    this.tokenizer = tokenizer;
    this.texts = List.copyOf(texts);
    reach =
        MARGIN
            + texts.stream()
                .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .max()
                .orElse(0);
  }

  @Override
  public boolean ends(int[] tokens) {
    if (texts.isEmpty()) {
      return false;
    }
    int from = Math.max(0, tokens.length - reach);
    // The end alone may read otherwise than within the whole; what it shows is looked up there.
    return stands(Arrays.copyOfRange(tokens, from, tokens.length)) && stands(tokens);
  }

  private boolean stands(int[] tokens) {
    String text = tokenizer.decode(tokens, true);
    return texts.stream().anyMatch(text::contains);
  }

  /** A text up to the first place of each stop, one stop after another. */
  String cut(String text) {
    String left = text;
    for (String stop : texts) {
      int at = left.indexOf(stop);
      left = at < 0 ? left : left.substring(0, at);
    }
    return left;
  }
}
