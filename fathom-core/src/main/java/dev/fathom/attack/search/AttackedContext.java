package dev.fathom.attack.search;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where an attacker may write: tokens, a span that is searched for, more tokens up to where the
 * answer begins, and the answer that the attacker wants.
 *
 * @param before what stands in front of the span
 * @param after what stands behind it: the rest of the prompt and the header of the answer
 * @param target the wanted answer's tokens, at least one
 */
public record AttackedContext(int[] before, int[] after, int[] target) {
  /**
   * @throws IllegalArgumentException if there is no target
   */
  public AttackedContext {
    if (target.length == 0) {
      throw new IllegalArgumentException("no target to aim at");
    }
  }

  /** The whole prompt with a span in its place. */
  public int[] prompt(int[] span) {
    return join(before, span, after);
  }

  /** Tokens that pass a model to predict the target; its last one is only looked for. */
  int passed(int[] span) {
    return before.length + behind(span).length;
  }

  /** What passes behind the shared beginning: span, rest and all but the last target token. */
  int[] behind(int[] span) {
    return join(span, after, Arrays.copyOf(target, target.length - 1));
  }

  private static int[] join(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
  }
}
