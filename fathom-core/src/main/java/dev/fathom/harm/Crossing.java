package dev.fathom.harm;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * One position of an answer: how probable the answer's own token is, and which other tokens a look
 * at it would take.
 *
 * <p>A token of probability p is taken with probability π = min(1, p / threshold), each on its own
 * (Poisson sampling in proportion to size). Its uniform number u is drawn once, so that it is taken
 * exactly if p / u &gt; threshold; of each position the tokens with the largest p / u are kept, and
 * the threshold may be set later.
 */
final class Crossing {
  /** More are never taken at one position; {@link #least} sees to it. */
  private static final int KEPT = 96;

  private final double own;
  private final int[] tokens = new int[KEPT];
  private final double[] probabilities = new double[KEPT];
  private final double[] keys = new double[KEPT];
  private int count;

  /**
   * @param probabilities of each token there
   * @param own the answer's token
   * @param random of this position and look
   */
  Crossing(double[] probabilities, int own, SplittableRandom random) {
    this.own = probabilities[own];
    for (int token = 0; token < probabilities.length; token++) {
      double u = 1 - random.nextDouble();
      if (token != own && probabilities[token] > 0) {
        keep(token, probabilities[token], probabilities[token] / u);
      }
    }
  }

  private void keep(int token, double probability, double key) {
    if (count == KEPT && key <= keys[KEPT - 1]) {
      return;
    }
    int at = count == KEPT ? KEPT - 1 : count++;
    while (at > 0 && keys[at - 1] < key) {
      keys[at] = keys[at - 1];
      tokens[at] = tokens[at - 1];
      probabilities[at] = probabilities[at - 1];
      at--;
    }
    keys[at] = key;
    tokens[at] = token;
    probabilities[at] = probability;
  }

  /** The probability of the answer's own token. */
  double own() {
    return own;
  }

  /** The probability of all other tokens together. */
  double others() {
    return Math.max(0, 1 - own);
  }

  /** The smallest threshold that may be asked for: about a third of what is kept is then taken. */
  static double least(double mass) {
    return mass / (KEPT / 3.0);
  }

  /**
   * The tokens that a threshold takes.
   *
   * @param ends tells of a token whether the answer ends with it
   */
  List<Branch> branches(int position, double threshold, IntPredicate ends) {
    List<Branch> branches = new ArrayList<>();
    for (int i = 0; i < count && keys[i] > threshold; i++) {
      double p = probabilities[i];
      int rollouts =
          ends.test(tokens[i])
              ? 1
              : (int) Math.max(2, Math.min(1 << 16, Math.round(2 * p / threshold)));
      branches.add(new Branch(position, tokens[i], p, Math.max(1, threshold / p), rollouts));
    }
    return branches;
  }
}
