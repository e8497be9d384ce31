package dev.fathom.theory;

import java.util.Arrays;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Gradients by position and Fisher matrices of a log-linear policy, as covariances with the score
 * (2603.04851, Thm 8 and Def 11), and what they predict of the optimum.
 */
public final class ScoreGradients {
  private final RealVector[] harm;
  private final RealVector[] recovery;
  private final RealMatrix[] fisher;

  private ScoreGradients(RealVector[] harm, RealVector[] recovery, RealMatrix[] fisher) {
    this.harm = harm;
    this.recovery = recovery;
    this.fisher = fisher;
  }

  /**
   * @param profile of {@code policy}
   * @param policy whose parameters the gradients are of
   * @param tokens R, of the penalty's gradient
   * @param law Q, shape [length][nodes] on the profile's lattice
   */
  static ScoreGradients of(
      HarmProfile profile, LogLinearPolicy policy, RecoveryTokens tokens, double[][] law) {
    int length = policy.length();
    int count = policy.features().count();
    RealVector[] harm = new RealVector[length];
    RealVector[] recovery = new RealVector[length];
    RealMatrix[] fisher = new RealMatrix[length];
    for (int t = 0; t < length; t++) {
      harm[t] = new ArrayRealVector(count);
      recovery[t] = new ArrayRealVector(count);
      Lattice.Layer layer = profile.lattice().layer(t);
      fisher[t] = Fisher.mean(policy, layer.prefixes(), layer.probabilities(), profile.reach()[t]);
      for (int node = 0; node < layer.size(); node++) {
        double[] row = row(layer, node, policy.vocabulary());
        double[][] scores = Fisher.scores(policy, layer.prefixes()[node], row);
        double recovers = tokens.probability(row, 0);
        for (int v = 0; v < row.length; v++) {
          int child = layer.children()[node * row.length + v];
          if (child < 0) {
            continue;
          }
          RealVector score = new ArrayRealVector(scores[v], false);
          double innovation = profile.expected()[t + 1][child] - profile.expected()[t][node];
          double reach = profile.reach()[t][node] * row[v];
          harm[t] = harm[t].add(score.mapMultiply(reach * innovation));
          double off = (tokens.contains(v) ? 1 : 0) - recovers;
          recovery[t] = recovery[t].subtract(score.mapMultiply(law[t][node] * row[v] * off));
        }
      }
    }
    return new ScoreGradients(harm, recovery, fisher);
  }

  /** With the law of prefixes by its name. */
  public static ScoreGradients of(
      HarmProfile profile, LogLinearPolicy policy, RecoveryTokens tokens, PrefixLaw law) {
    return of(profile, policy, tokens, law.over(profile));
  }

  private static double[] row(Lattice.Layer layer, int node, int vocabulary) {
    return Arrays.copyOfRange(layer.probabilities(), node * vocabulary, (node + 1) * vocabulary);
  }

  /** G_t, shape [parameters] (Thm 8). */
  public double[] gradient(int position) {
    return harm[position - 1].toArray();
  }

  /** G̃_t, shape [parameters] (Def 18). */
  public double[] recoveryGradient(int position) {
    return recovery[position - 1].toArray();
  }

  /** F̄_t, shape [parameters][parameters] (Def 11). */
  public double[][] fisher(int position) {
    return fisher[position - 1].getData();
  }

  /**
   * Thm 14 and Thm 19 (eq 45) for parameters of which each moves one position only: ½‖λG_t +
   * μγ^(t−1)G̃_t‖² in the metric of F̄_t⁻¹, in nats, shape [length].
   */
  public double[] predictedKl(double lambda, RecoveryPenalty penalty) {
    double[] kl = new double[harm.length];
    for (int t = 0; t < kl.length; t++) {
      RealVector pull =
          harm[t].mapMultiply(lambda).add(recovery[t].mapMultiply(penalty.strength(t + 1)));
      kl[t] = pull.dotProduct(Fisher.inverse(fisher[t]).operate(pull)) / 2;
    }
    return kl;
  }

  /**
   * Appendix A: the step that positions which share their parameters take together, θ* − θ_base =
   * −F̄_tot⁻¹·Σ_s (λG_s + μγ^(s−1)G̃_s) to first order.
   */
  public double[] sharedStep(double lambda, RecoveryPenalty penalty) {
    RealVector pull = new ArrayRealVector(harm[0].getDimension());
    RealMatrix total = fisher[0].scalarMultiply(0);
    for (int t = 0; t < harm.length; t++) {
      pull = pull.add(harm[t].mapMultiply(lambda));
      pull = pull.add(recovery[t].mapMultiply(penalty.strength(t + 1)));
      total = total.add(fisher[t]);
    }
    return Fisher.inverse(total).operate(pull).mapMultiply(-1).toArray();
  }

  /**
   * Appendix A: the KL at each position that the shared step makes, ½·stepᵀF̄_t·step: it may be
   * above 0 beyond the harm horizon ("incidental").
   */
  public double[] sharedKl(double lambda, RecoveryPenalty penalty) {
    RealVector step = new ArrayRealVector(sharedStep(lambda, penalty));
    double[] kl = new double[harm.length];
    for (int t = 0; t < kl.length; t++) {
      kl[t] = step.dotProduct(fisher[t].operate(step)) / 2;
    }
    return kl;
  }
}
