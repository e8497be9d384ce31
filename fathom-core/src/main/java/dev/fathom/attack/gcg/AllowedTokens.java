package dev.fathom.attack.gcg;

import dev.fathom.text.Tokenizer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The tokens that may stand in a suffix: those with a text of their own. Special tokens are none,
 * since whoever serves a model keeps them out of what users write.
 *
 * @param ids in ascending order
 */
record AllowedTokens(int[] ids) {
  /**
   * @param vocabulary tokens that the models know
   * @param nonAscii whether other characters than ASCII's printable ones are allowed
   */
  static AllowedTokens of(Tokenizer tokenizer, int vocabulary, boolean nonAscii) {
    return new AllowedTokens(
        IntStream.range(0, Math.min(vocabulary, tokenizer.vocabularySize()))
            .filter(id -> isWritable(tokenizer.decode(new int[] {id}, true), nonAscii))
            .toArray());
  }

  private static boolean isWritable(String text, boolean nonAscii) {
    return !text.isEmpty()
        && (nonAscii
            ? text.indexOf('\uFFFD') < 0
            : text.chars().allMatch(c -> c >= ' ' && c <= '~'));
  }

  /** Whether all of these are allowed. */
  boolean containsAll(int[] tokens) {
    return IntStream.of(tokens).allMatch(token -> Arrays.binarySearch(ids, token) >= 0);
  }

  /** So many, drawn at random. */
  int[] draw(int count, SplittableRandom random) {
    return random.ints(count, 0, ids.length).map(i -> ids[i]).toArray();
  }
}
