package dev.fathom.theory;

import org.hipparchus.analysis.differentiation.Gradient;

/**
 * Expectations under a log-linear policy with their derivatives by its parameters, by automatic
 * differentiation (forward mode) through the dynamic programme itself. Nothing here knows of scores
 * or covariances, so that it checks what does.
 */
public final class FamilyValue {
  private final Lattice lattice;
  private final LogLinearPolicy policy;

  /**
   * @param lattice of {@code policy}, or of the same family at other parameters
   */
  public FamilyValue(Lattice lattice, LogLinearPolicy policy) {
    this.lattice = lattice;
    this.policy = policy;
  }

  /**
   * G_t (Thm 8) as a derivative: E[Harm] by the parameters where they act at one position alone.
   *
   * @param position from 1
   * @return shape [parameters]
   */
  public double[] harmGradient(int position) {
    return backwards(position, 1, false).getGradient();
  }

  /** ∇E[Harm] by the parameters at all positions together, shape [parameters]. */
  public double[] harmGradient() {
    return backwards(0, 1, false).getGradient();
  }

  /** λ·E[Harm] + KL(P_θ ‖ P_0) (eq 2) and its gradient. */
  Gradient alignment(double lambda) {
    return backwards(0, lambda, true);
  }

  /**
   * The recovery penalty μ·E_Q[Σ γ^(t−1)·Fail_t] (Def 17) and its gradient.
   *
   * @param law Q, shape [length][nodes]
   */
  Gradient penalty(RecoveryPenalty penalty, RecoveryTokens tokens, double[][] law) {
    Gradient sum = constant(0);
    for (int t = 0; t < lattice.length(); t++) {
      Lattice.Layer layer = lattice.layer(t);
      for (int node = 0; node < layer.size(); node++) {
        if (law[t][node] > 0) {
          Gradient fails = constant(1);
          Gradient[] row = conditional(layer.prefixes()[node], true);
          for (int token : tokens.tokens()) {
            fails = fails.subtract(row[token]);
          }
          sum = sum.add(fails.multiply(penalty.strength(t + 1) * law[t][node]));
        }
      }
    }
    return sum;
  }

  /**
   * Σ over the output of what it costs, backwards.
   *
   * @param position the one at which parameters vary; 0 for all
   * @param divergence whether log P_θ/P_0 is a cost
   */
  private Gradient backwards(int position, double lambda, boolean divergence) {
    int length = lattice.length();
    Gradient[] next = new Gradient[lattice.harm().length];
    for (int leaf = 0; leaf < next.length; leaf++) {
      next[leaf] = constant(lambda * lattice.harm()[leaf]);
    }
    for (int t = length - 1; t >= 0; t--) {
      Lattice.Layer layer = lattice.layer(t);
      Gradient[] here = new Gradient[layer.size()];
      for (int node = 0; node < here.length; node++) {
        Gradient[] row = conditional(layer.prefixes()[node], position == 0 || position == t + 1);
        double[] base = policy.carrier().conditional(layer.prefixes()[node]);
        here[node] = constant(0);
        for (int v = 0; v < row.length; v++) {
          int child = layer.children()[node * row.length + v];
          if (child >= 0) {
            Gradient cost =
                divergence ? next[child].add(row[v].divide(base[v]).log()) : next[child];
            here[node] = here[node].add(row[v].multiply(cost));
          }
        }
      }
      next = here;
    }
    return next[0];
  }

  private Gradient[] conditional(int[] prefix, boolean varying) {
    double[] base = policy.carrier().conditional(prefix);
    double[] weights = policy.weights();
    Gradient[] row = new Gradient[base.length];
    Gradient total = constant(0);
    for (int v = 0; v < row.length; v++) {
      double[] features = policy.features().of(prefix, v);
      Gradient logit = constant(0);
      for (int i = 0; i < weights.length; i++) {
        if (features[i] != 0) {
          Gradient weight =
              varying ? Gradient.variable(weights.length, i, weights[i]) : constant(weights[i]);
          logit = logit.add(weight.multiply(features[i]));
        }
      }
      row[v] = logit.exp().multiply(base[v]);
      total = total.add(row[v]);
    }
    for (int v = 0; v < row.length; v++) {
      row[v] = row[v].divide(total);
    }
    return row;
  }

  private Gradient constant(double value) {
    return Gradient.constant(policy.features().count(), value);
  }
}
