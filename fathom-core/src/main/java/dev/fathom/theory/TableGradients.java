package dev.fathom.theory;

/**
 * Gradients by position with a parameter for each prefix and token, the logits of a table: the
 * decoupled parameters of 2603.04851's Thm 14, for which everything has a closed form.
 *
 * <p>The score of token v at a prefix is e_v − p, so that G_t's entry is P(y_&lt;t)·p_v·(h_t −
 * h_{t−1}) and G_tᵀF̄_t⁻¹G_t is the harm information itself. Prefixes that share a node of the
 * lattice share its parameters.
 */
public final class TableGradients {
  private final HarmProfile profile;
  private final RecoveryTokens recovery;
  private final double[][] law;

  /**
   * @param profile of the base policy
   * @param recovery R
   * @param law Q
   */
  public TableGradients(HarmProfile profile, RecoveryTokens recovery, PrefixLaw law) {
    this.profile = profile;
    this.recovery = recovery;
    this.law = law.over(profile);
  }

  /** What is added up over the nodes of a position. */
  @FunctionalInterface
  private interface Term {
    double at(int t, int node);
  }

  private double[] overNodes(Term term) {
    double[] sums = new double[lattice().length()];
    for (int t = 0; t < sums.length; t++) {
      for (int node = 0; node < lattice().layer(t).size(); node++) {
        sums[t] += profile.reach()[t][node] > 0 ? term.at(t, node) : 0;
      }
    }
    return sums;
  }

  private Lattice lattice() {
    return profile.lattice();
  }

  /** ‖G_t‖₂ of the gradient of E[Harm] (Thm 8), shape [length]. */
  public double[] norm() {
    return root(
        overNodes((t, node) -> {
          double squares = 0;
          for (int v = 0; v < lattice().vocabulary(); v++) {
            double entry = profile.reach()[t][node] * p(t, node, v) * innovation(t, node, v);
            squares += entry * entry;
          }
          return squares;
        }));
  }

  /** √E[Var(h_t | y_&lt;t)·tr F_t], the tighter bound on ‖G_t‖ (Thm 13), shape [length]. */
  public double[] bound() {
    return root(
        overNodes(
            (t, node) -> profile.reach()[t][node] * variance(t, node, 1, 0) * trace(t, node)));
  }

  /** √(F̄·I_t), the looser bound (Thm 13), where F̄ is the largest tr F_t; shape [length]. */
  public double[] looseBound() {
    double[] bound = profile.information();
    for (int t = 0; t < bound.length; t++) {
      bound[t] = Math.sqrt(largestTrace() * bound[t]);
    }
    return bound;
  }

  /** The largest tr F_t(y_&lt;t) of any prefix (Thm 13's F̄). */
  public double largestTrace() {
    double most = 0;
    for (int t = 0; t < lattice().length(); t++) {
      for (int node = 0; node < lattice().layer(t).size(); node++) {
        most = Math.max(most, trace(t, node));
      }
    }
    return most;
  }

  /** ‖G̃_t‖₂ of the recovery penalty's gradient without its weight (Def 18), shape [length]. */
  public double[] recoveryNorm() {
    return root(
        overNodes((t, node) -> {
          double recovers = recovers(t, node);
          double squares = 0;
          for (int v = 0; v < lattice().vocabulary(); v++) {
            double entry =
                law[t][node] * p(t, node, v) * ((recovery.contains(v) ? 1 : 0) - recovers);
            squares += entry * entry;
          }
          return squares;
        }));
  }

  /** J_t = E_Q[p_t(1 − p_t)] (Def 18): ‖G̃_t‖² ≤ F̄·J_t. Shape [length]. */
  public double[] recoveryInformation() {
    return overNodes((t, node) -> law[t][node] * recovers(t, node) * (1 - recovers(t, node)));
  }

  /**
   * What Thm 14 (without a penalty) and Thm 19 (eq 45) predict of the optimum's KL at each
   * position, in nats: ½‖λG_t + μγ^(t−1)G̃_t‖² in the inverse Fisher metric. With a table's
   * parameters that is ½·E[Var(λh_t − μγ^(t−1)·(q/p)·1[y_t ∈ R] | y_&lt;t)], and (λ²/2)·I_t where
   * there is no penalty.
   *
   * @return shape [length]; right to second order in λ and μ
   */
  public double[] predictedKl(double lambda, RecoveryPenalty penalty) {
    return overNodes((t, node) -> {
      double reach = profile.reach()[t][node];
      double strength = penalty.strength(t + 1) * law[t][node] / reach;
      return reach * variance(t, node, lambda, strength) / 2;
    });
  }

  /** Var(λ·h_t − s·1[y_t ∈ R]) over the next token. */
  private double variance(int t, int node, double lambda, double strength) {
    double recovers = strength == 0 ? 0 : recovers(t, node);
    double sum = 0;
    for (int v = 0; v < lattice().vocabulary(); v++) {
      double shift = strength == 0 ? 0 : strength * ((recovery.contains(v) ? 1 : 0) - recovers);
      double off = lambda * innovation(t, node, v) - shift;
      sum += p(t, node, v) * off * off;
    }
    return sum;
  }

  /** tr F_t = Σ p_v(1 − p_v). */
  private double trace(int t, int node) {
    double sum = 0;
    for (int v = 0; v < lattice().vocabulary(); v++) {
      sum += p(t, node, v) * (1 - p(t, node, v));
    }
    return sum;
  }

  private double recovers(int t, int node) {
    return recovery.probability(lattice().layer(t).probabilities(), node * lattice().vocabulary());
  }

  private double p(int t, int node, int token) {
    return lattice().layer(t).probabilities()[node * lattice().vocabulary() + token];
  }

  private double innovation(int t, int node, int token) {
    int child = lattice().layer(t).children()[node * lattice().vocabulary() + token];
    return child < 0 ? 0 : profile.expected()[t + 1][child] - profile.expected()[t][node];
  }

  private static double[] root(double[] squares) {
    double[] roots = new double[squares.length];
    for (int t = 0; t < roots.length; t++) {
      roots[t] = Math.sqrt(squares[t]);
    }
    return roots;
  }
}
