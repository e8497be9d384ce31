package dev.fathom.theory;

/**
 * The optimum of alignment with no limits of parameters: the policy that minimises λ·E[Harm] + KL(P
 * ‖ P_base) (2603.04851, eq 2) is P*(y) ∝ P_base(y)·exp(−λ·Harm(y)). Token by token it multiplies
 * each probability by the ratio of two partition functions, those after and before it.
 */
public final class Tilt {
  private final LatticePolicy policy;
  private final double value;

  private Tilt(LatticePolicy policy, double value) {
    this.policy = policy;
    this.value = value;
  }

  /**
   * @param profile of the base policy
   * @param lambda the weight of harm, λ ≥ 0
   */
  public static Tilt of(HarmProfile profile, double lambda) {
    Lattice lattice = profile.lattice();
    int length = lattice.length();
    double[][] logPartition = new double[length + 1][];
    double[][] conditionals = new double[length][];
    logPartition[length] = new double[lattice.harm().length];
    for (int leaf = 0; leaf < lattice.harm().length; leaf++) {
      logPartition[length][leaf] = -lambda * lattice.harm()[leaf];
    }
    for (int t = length - 1; t >= 0; t--) {
      backwards(profile, t, lambda, logPartition, conditionals);
    }
    return new Tilt(new LatticePolicy(lattice, conditionals), -logPartition[0][0]);
  }

  private static void backwards(
      HarmProfile profile, int t, double lambda, double[][] logPartition, double[][] conditionals) {
    Lattice.Layer layer = profile.lattice().layer(t);
    int vocabulary = profile.lattice().vocabulary();
    logPartition[t] = new double[layer.size()];
    conditionals[t] = layer.probabilities().clone();
    for (int node = 0; node < layer.size(); node++) {
      if (profile.decided()[t][node]) {
        // Nothing that follows can change the harm: P* is the base, exactly.
        logPartition[t][node] = -lambda * profile.expected()[t][node];
        continue;
      }
      double[] terms = new double[vocabulary];
      for (int v = 0; v < vocabulary; v++) {
        int child = layer.children()[node * vocabulary + v];
        terms[v] =
            child < 0
                ? Double.NEGATIVE_INFINITY
                : Math.log(layer.probabilities()[node * vocabulary + v])
                    + logPartition[t + 1][child];
      }
      double log = LogSum.of(terms);
      logPartition[t][node] = log;
      for (int v = 0; v < vocabulary; v++) {
        conditionals[t][node * vocabulary + v] = Math.exp(terms[v] - log);
      }
    }
  }

  /**
   * KL of P*'s next token from the base's, in expectation over P*'s own prefixes: nats, shape
   * [length]. The sum is KL(P* ‖ P_base); beyond the harm horizon each is exactly 0.
   */
  public double[] kl() {
    return policy.kl();
  }

  /** E[Harm] under P*. */
  public double harm() {
    return policy.harm();
  }

  /** The least value of eq 2: −log E_base[exp(−λ·Harm)]. */
  public double value() {
    return value;
  }

  /**
   * P(R) at each position, averaged over prefixes that an attacker draws from the base.
   *
   * @return shape [length]
   */
  public double[] recoveryProbability(RecoveryTokens tokens, PrefixLaw law, HarmProfile base) {
    return policy.recovery(tokens, law.over(base));
  }

  LatticePolicy policy() {
    return policy;
  }
}
