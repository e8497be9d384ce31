package dev.fathom.theory;

import java.util.Arrays;

/**
 * The policy that minimises H_deep (2603.04851, eq 43) with no limits of parameters, found exactly
 * and not to leading order.
 *
 * <p>At each prefix the optimum is P*(v) ∝ P_base(v)·exp(−J(v) + β̃·1[v ∈ R]), where β̃ =
 * μγ^(t−1)·Q(y_&lt;t)/P*(y_&lt;t) (Appendix B, Remark 9) and J is what the rest of the output costs
 * after v. J follows from later positions and β̃ from earlier ones, so the two passes are repeated
 * until nothing moves. H_deep is not convex where Q and P differ: what is found is the stationary
 * point that the base leads to.
 */
public final class DeepOptimum {
  private static final int MOST_PASSES = 20_000;
  private static final double STILL = 1e-13;

  private final HarmProfile profile;
  private final double lambda;
  private final RecoveryPenalty penalty;
  private final RecoveryTokens recovery;
  private final double[][] law;
  private final double[][] conditionals;
  private final double[][] cost;

  private DeepOptimum(
      HarmProfile profile,
      double lambda,
      RecoveryPenalty penalty,
      RecoveryTokens recovery,
      double[][] law) {
    this.profile = profile;
    this.lambda = lambda;
    this.penalty = penalty;
    this.recovery = recovery;
    this.law = law;
    int length = profile.lattice().length();
    this.conditionals = new double[length][];
    this.cost = new double[length + 1][];
    for (int t = 0; t < length; t++) {
      conditionals[t] = profile.lattice().layer(t).probabilities().clone();
      cost[t] = new double[profile.lattice().layer(t).size()];
    }
    cost[length] = new double[profile.lattice().harm().length];
    for (int leaf = 0; leaf < cost[length].length; leaf++) {
      cost[length][leaf] = lambda * profile.lattice().harm()[leaf];
    }
  }

  /**
   * Finds it.
   *
   * @param profile of the base policy over a {@link Lattice#tree}: what β̃ is depends on the way to
   *     a prefix
   * @throws IllegalStateException if the passes do not settle
   */
  public static DeepOptimum of(
      HarmProfile profile,
      double lambda,
      RecoveryPenalty penalty,
      RecoveryTokens recovery,
      PrefixLaw law) {
    DeepOptimum optimum = new DeepOptimum(profile, lambda, penalty, recovery, law.over(profile));
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      if (optimum.pass() < STILL) {
        return optimum;
      }
    }
    throw new IllegalStateException(
        "the optimum of H_deep did not settle in " + MOST_PASSES + " passes; take a smaller mu");
  }

  /** Backwards once, with the probabilities of prefixes as they stand; the largest move. */
  private double pass() {
    Lattice lattice = profile.lattice();
    int vocabulary = lattice.vocabulary();
    double[][] reach = lattice.reach(conditionals);
    double moved = 0;
    double[] terms = new double[vocabulary];
    for (int t = lattice.length() - 1; t >= 0; t--) {
      Lattice.Layer layer = lattice.layer(t);
      for (int node = 0; node < layer.size(); node++) {
        double pull =
            law[t][node] == 0 ? 0 : penalty.strength(t + 1) * law[t][node] / reach[t][node];
        for (int v = 0; v < vocabulary; v++) {
          int edge = node * vocabulary + v;
          terms[v] =
              layer.children()[edge] < 0
                  ? Double.NEGATIVE_INFINITY
                  : Math.log(layer.probabilities()[edge])
                      - cost[t + 1][layer.children()[edge]]
                      + (recovery.contains(v) ? pull : 0);
        }
        double log = LogSum.of(terms);
        for (int v = 0; v < vocabulary; v++) {
          int edge = node * vocabulary + v;
          double wanted = Math.exp(terms[v] - log);
          // Half the way in probability: prefixes grow rarer as they are pulled at more.
          double next = (wanted + conditionals[t][edge]) / 2;
          moved = Math.max(moved, Math.abs(next - conditionals[t][edge]));
          conditionals[t][edge] = next;
        }
        cost[t][node] = cost(layer, t, node);
      }
    }
    return moved;
  }

  /** KL here and expected cost below, per visit of the node. */
  private double cost(Lattice.Layer layer, int t, int node) {
    int vocabulary = profile.lattice().vocabulary();
    double sum = 0;
    for (int v = 0; v < vocabulary; v++) {
      int edge = node * vocabulary + v;
      double p = conditionals[t][edge];
      if (p > 0) {
        sum +=
            p * (Math.log(p / layer.probabilities()[edge]) + cost[t + 1][layer.children()[edge]]);
      }
    }
    return sum;
  }

  /** H_deep at this policy. */
  public double value() {
    return value(policy());
  }

  /** H_deep (eq 43) at any policy on the lattice. */
  double value(LatticePolicy at) {
    double[] failing =
        recovery.average(
            law,
            at.conditionals(),
            at.lattice().vocabulary(),
            (t, p) -> penalty.strength(t) * (1 - p));
    return lambda * at.harm() + Arrays.stream(at.kl()).sum() + Arrays.stream(failing).sum();
  }

  /** KL from the base at each position, in expectation over its own prefixes: nats, [length]. */
  public double[] kl() {
    return policy().kl();
  }

  /** P*(R) at each position, averaged over the attacker's prefixes; shape [length]. */
  public double[] recoveryProbability() {
    return policy().recovery(recovery, law);
  }

  /** E[Harm] under this policy. */
  public double harm() {
    return policy().harm();
  }

  LatticePolicy policy() {
    return new LatticePolicy(profile.lattice(), conditionals);
  }
}
