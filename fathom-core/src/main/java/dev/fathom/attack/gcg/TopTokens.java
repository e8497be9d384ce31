package dev.fathom.attack.gcg;

import java.util.PriorityQueue;

/** The substitutes that a gradient promises most of. */
final class TopTokens {
  private TopTokens() {}

  /**
   * For each place the tokens with the smallest numbers, smallest first; of equal ones the smaller
   * id.
   *
   * @param gradient by place and token
   * @param count how many, or all that are allowed if they are fewer
   */
  static int[][] of(float[][] gradient, int count, AllowedTokens allowed) {
    int[][] top = new int[gradient.length][];
    for (int place = 0; place < gradient.length; place++) {
      top[place] = of(gradient[place], Math.min(count, allowed.ids().length), allowed.ids());
    }
    return top;
  }

  private static int[] of(float[] numbers, int count, int[] allowed) {
    PriorityQueue<Long> kept = new PriorityQueue<>(count, (a, b) -> Long.compare(b, a));
    long worst = Long.MAX_VALUE;
    for (int token : allowed) {
      long key = key(numbers[token], token);
      if (key < worst) {
        kept.add(key);
        if (kept.size() > count) {
          kept.remove();
        }
        worst = kept.size() < count ? Long.MAX_VALUE : kept.element();
      }
    }
    return kept.stream().sorted().mapToInt(key -> (int) (key & 0xFFFF_FFFFL)).toArray();
  }

  /** Sorts as the number does, and where numbers are equal as the token does. */
  private static long key(float number, int token) {
    int bits = Float.floatToIntBits(number + 0f);
    int ordered = bits ^ ((bits >> 31) & 0x7FFF_FFFF);
    return ((long) ordered << 32) | token;
  }
}
