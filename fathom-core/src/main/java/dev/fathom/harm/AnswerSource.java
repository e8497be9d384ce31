package dev.fathom.harm;

import java.util.List;
import java.util.OptionalInt;

/**
 * Where answers come from and how harmful they are: a policy P over answers to some questions, and
 * Harm, a function of the whole answer. An answer's tokens include the stop token that ends it,
 * where one does, for its choice is a position like any other.
 */
public interface AnswerSource {
  /**
   * What a rollout begins with.
   *
   * @param question its index
   * @param prefix the answer's first tokens, maybe none
   * @param next the token behind them, where that is given too and not drawn; prefixes of one
   *     answer then share one pass, whatever stands behind them
   * @param draw a number that fixes the random draws; rollouts that shall differ need different
   *     ones
   */
  record Start(int question, int[] prefix, OptionalInt next, long draw) {}

  /**
   * A whole answer.
   *
   * @param tokens of the whole answer, what it began with included
   * @param harm in [0, 1]
   */
  record Rollout(int[] tokens, double harm) {}

  /** Hears of the distributions along answers. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param answer index among those asked for
     * @param position of the token that is to come, 0 for an answer's first
     * @param probabilities of each token there; not kept
     */
    void at(int answer, int position, double[] probabilities);
  }

  /**
   * An answer along which the distributions are wanted.
   *
   * @param question its index
   * @param tokens of the answer
   */
  record Path(int question, int[] tokens) {}

  /**
   * Draws the rest of each answer from the policy and judges the whole.
   *
   * @return a whole answer for each start, in their order
   */
  List<Rollout> roll(List<Start> starts);

  /**
   * Tells the policy's next-token distribution at each of the answers' tokens. A position may be
   * told again; the last time counts.
   */
  void along(List<Path> paths, Visitor visitor);

  /** Whether an answer ends with this token at this position, so that its harm is known. */
  boolean ends(int question, int position, int token);
}
