package dev.fathom.train.objective;

import java.util.random.RandomGenerator;

/**
 * How many tokens of a harmful answer stand before the refusal in safety augmentation (2406.05946,
 * Eq 2): none in half of the draws, else any number from 1 to 100 alike, or to the answer's length
 * where that is less, as the released code does.
 *
 * @param plain the probability of none
 * @param longest the greatest number
 */
public record PrefixDepth(double plain, int longest) {
  /** One half and 100. */
  public static final PrefixDepth AS_PRINTED = new PrefixDepth(0.5, 100);

  public PrefixDepth {
    if (!(plain >= 0 && plain <= 1) || longest < 1) {
      throw new IllegalArgumentException(
          "a share of %s plain, at most %d tokens".formatted(plain, longest));
    }
  }

  /**
   * Draws k.
   *
   * @param length tokens of the harmful answer
   * @param random where the draw comes from; two numbers are taken, whatever they are
   * @return from 0 to min(longest, length)
   */
  public int draw(int length, RandomGenerator random) {
    boolean none = random.nextDouble() < plain;
    double place = random.nextDouble();
    int most = Math.min(longest, length);
    return none || most == 0 ? 0 : 1 + (int) (place * most);
  }
}
