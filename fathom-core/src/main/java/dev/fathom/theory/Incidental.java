package dev.fathom.theory;

/**
 * Whether a change of the policy has to do with harm, position by position (2603.04851, Appendix
 * A): parameters that positions share also change late ones, but not where harm is decided.
 */
public final class Incidental {
  private Incidental() {}

  /**
   * E_{y_&lt;t} Cov(h_t, log P_θ* − log P_base) under the base (Prop 26): 0 at every position
   * beyond the harm horizon, however far the policy moved there.
   *
   * @param profile of the base
   * @param moved a policy whose states are those of the base
   * @return shape [length]
   */
  public static double[] covariance(HarmProfile profile, Policy moved) {
    Lattice lattice = profile.lattice();
    LatticePolicy after = LatticePolicy.of(lattice, moved);
    double[] covariance = new double[lattice.length()];
    for (int t = 0; t < covariance.length; t++) {
      Lattice.Layer layer = lattice.layer(t);
      for (int edge = 0; edge < layer.children().length; edge++) {
        int node = edge / lattice.vocabulary();
        int child = layer.children()[edge];
        if (child >= 0) {
          double p = layer.probabilities()[edge];
          double innovation = profile.expected()[t + 1][child] - profile.expected()[t][node];
          covariance[t] +=
              profile.reach()[t][node]
                  * p
                  * innovation
                  * Math.log(after.conditionals()[t][edge] / p);
        }
      }
    }
    return covariance;
  }
}
