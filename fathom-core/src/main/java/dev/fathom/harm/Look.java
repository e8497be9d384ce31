package dev.fathom.harm;

import java.util.List;

/**
 * One look at an answer: at each of its positions, what the answers that leave it there come to.
 * From it h_t, I_t at the answer's prefixes and Var(Harm) follow without bias, whatever the answer
 * and whichever positions the rollouts were spent on.
 *
 * <p>From the end backwards. At a position whose tokens v have probabilities p_v and expected harm
 * h_v, the answer's own token has an estimate from the positions behind it, and each other one is
 * taken into the sample (b_v = 1) with probability π_v. A token that was not taken counts as g,
 * what the answer's own token is estimated at, and one that was taken corrects that:
 *
 * <pre>
 *   X_v = p_v g  + b_v/π_v · p_v (ĥ_v − g)          E X_v = p_v h_v
 *   Q_v = p_v g² + b_v/π_v · p_v (u_v − g²)         E Q_v = p_v h_v²
 *   C_v = p_v²g² + b_v/π_v · p_v²(u_v − g²)         E C_v = p_v²h_v²
 * </pre>
 *
 * with ĥ_v the mean of R_v rollouts and u_v = ĥ_v² − s_v²/R_v, from which the noise of the rollouts
 * is taken out. So h before the position is ΣX, the variance of that estimate Σ(X² − C), and the
 * variance of h over the next token
 *
 * <pre>
 *   V = ΣQ − (ΣX)² + Σ(X² − C),
 * </pre>
 *
 * whose mean over prefixes is I_t (2603.04851, Def 5). Branches are drawn independently; g hangs on
 * those further behind alone, and the mean of X_v given them is p_v h_v whatever they are, so that
 * no two terms are correlated.
 *
 * @param expected h_0 … h_T along the answer, shape [T + 1]
 * @param noise an unbiased estimate of the variance of each of these, given the answer
 * @param information V at each of the answer's positions, shape [T]
 * @param variance Var(Harm) of the question's answers
 * @param beyond E[Var(Harm | y≤T)]: what is decided behind the last position looked at; 0 where the
 *     answer ends there
 */
record Look(
    double[] expected, double[] noise, double[] information, double variance, double beyond) {

  /**
   * A branch with what was drawn behind it.
   *
   * @param harms of its rollouts
   */
  record Grown(Branch branch, double[] harms) {}

  /** The mean of some rollouts, their mean square, and what both hide of each other. */
  record Mean(double value, double square, double error) {
    /**
     * @param harms of independent rollouts, or a single one that is certain
     */
    static Mean of(double[] harms) {
      double sum = 0;
      double squares = 0;
      for (double harm : harms) {
        sum += harm;
        squares += harm * harm;
      }
      int n = harms.length;
      double mean = sum / n;
      double error = n == 1 ? 0 : Math.max(0, (squares - n * mean * mean) / (n - 1) / n);
      return new Mean(mean, squares / n, error);
    }

    /** h² without the noise of the rollouts. */
    double unbiasedSquare() {
      return value * value - error;
    }
  }

  /**
   * @param crossings the answer's positions
   * @param end what stands behind the last of them: the answer's own harm, or rollouts from there
   * @param grown the branches at each position, shape [T]
   */
  static Look of(List<Crossing> crossings, double[] end, List<List<Grown>> grown) {
    int length = crossings.size();
    double[] expected = new double[length + 1];
    double[] noise = new double[length + 1];
    double[] information = new double[length];
    Mean last = Mean.of(end);
    expected[length] = last.value;
    noise[length] = last.error;
    double square = last.square;
    for (int t = length - 1; t >= 0; t--) {
      double own = crossings.get(t).own();
      double guess = Math.clamp(expected[t + 1], 0, 1);
      double squareGuess = Math.clamp(square, 0, 1);
      double sum = own * expected[t + 1] + (1 - own) * guess;
      double squared =
          own * (expected[t + 1] * expected[t + 1] - noise[t + 1]) + (1 - own) * guess * guess;
      double error = own * own * noise[t + 1];
      double harmSquared = own * square + (1 - own) * squareGuess;
      for (Grown one : grown.get(t)) {
        double p = one.branch.probability();
        double w = one.branch.weight();
        Mean mean = Mean.of(one.harms);
        double off = w * p * (mean.value - guess);
        double offSquare = w * p * (mean.unbiasedSquare() - guess * guess);
        double x = p * guess + off;
        sum += off;
        squared += offSquare;
        error += x * x - p * (p * guess * guess + offSquare);
        harmSquared += w * p * (mean.square - squareGuess);
      }
      expected[t] = sum;
      noise[t] = error;
      information[t] = squared - sum * sum + error;
      square = harmSquared;
    }
    return new Look(
        expected,
        noise,
        information,
        square - (expected[0] * expected[0] - noise[0]),
        last.error * end.length);
  }

  /**
   * Two looks at one answer as one.
   *
   * @param share the first one's weight; must not hang on what either saw
   */
  static Look mixed(double share, Look first, Look second) {
    return new Look(
        mixed(share, first.expected, 1 - share, second.expected),
        mixed(share * share, first.noise, (1 - share) * (1 - share), second.noise),
        mixed(share, first.information, 1 - share, second.information),
        share * first.variance + (1 - share) * second.variance,
        share * first.beyond + (1 - share) * second.beyond);
  }

  private static double[] mixed(double a, double[] first, double b, double[] second) {
    double[] mixed = new double[first.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = a * first[i] + b * second[i];
    }
    return mixed;
  }
}
