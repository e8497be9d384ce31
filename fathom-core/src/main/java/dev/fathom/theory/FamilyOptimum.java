package dev.fathom.theory;

import org.hipparchus.analysis.differentiation.Gradient;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;

/**
 * The optimum of H_deep (2603.04851, eq 43; eq 2 without a penalty) within a log-linear family: as
 * far as its parameters let the policy go. Found by natural-gradient steps, halved until they lower
 * the value.
 *
 * @param policy the family's member that is the optimum
 * @param kl from the base at each position, over its own prefixes, nats, shape [length]
 * @param harm E[Harm]
 * @param recovery P(R) at each position over the attacker's prefixes, shape [length]
 */
public record FamilyOptimum(LogLinearPolicy policy, double[] kl, double harm, double[] recovery) {
  private static final int MOST_STEPS = 500;
  private static final double FLAT = 1e-10;

  /**
   * Finds it.
   *
   * @param base whose parameters are 0: P_0 is what KL is taken from
   */
  public static FamilyOptimum of(
      LogLinearPolicy base,
      Harm harm,
      double lambda,
      RecoveryPenalty penalty,
      RecoveryTokens tokens,
      PrefixLaw law) {
    HarmProfile start = HarmProfile.of(Lattice.of(base, harm));
    double[][] attacker = law.over(start);
    Problem problem = new Problem(start, lambda, penalty, tokens, attacker);
    LogLinearPolicy policy = base;
    Gradient value = problem.at(policy);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] direction = problem.direction(policy, value.getGradient());
      double slope = LogLinearPolicy.dot(direction, value.getGradient());
      if (-slope < FLAT * FLAT) {
        break;
      }
      Moved moved = problem.search(policy, value, direction, slope);
      if (!(moved.value().getValue() < value.getValue())) {
        break;
      }
      policy = moved.policy();
      value = moved.value();
    }
    return problem.describe(policy);
  }

  private record Moved(LogLinearPolicy policy, Gradient value) {}

  /** What is minimised. */
  private record Problem(
      HarmProfile start,
      double lambda,
      RecoveryPenalty penalty,
      RecoveryTokens tokens,
      double[][] law) {
    Gradient at(LogLinearPolicy policy) {
      FamilyValue value = new FamilyValue(start.lattice(), policy);
      Gradient alignment = value.alignment(lambda);
      return penalty.mu() == 0 ? alignment : alignment.add(value.penalty(penalty, tokens, law));
    }

    /** −F̄_tot⁻¹∇H: in this metric the KL term is a unit bowl. */
    double[] direction(LogLinearPolicy policy, double[] gradient) {
      LatticePolicy here = LatticePolicy.of(start.lattice(), policy);
      double[][] reach = here.reach();
      int count = policy.features().count();
      RealMatrix fisher = new Array2DRowRealMatrix(count, count);
      for (int t = 0; t < policy.length(); t++) {
        int[][] prefixes = start.lattice().layer(t).prefixes();
        fisher = fisher.add(Fisher.mean(policy, prefixes, here.conditionals()[t], reach[t]));
      }
      double[] natural = Fisher.inverse(fisher).operate(gradient);
      for (int i = 0; i < natural.length; i++) {
        natural[i] = -natural[i];
      }
      return natural;
    }

    Moved search(LogLinearPolicy policy, Gradient value, double[] direction, double slope) {
      double size = 1;
      Moved moved = step(policy, direction, size);
      while (size > 1e-12
          && !(moved.value().getValue() <= value.getValue() + 1e-4 * size * slope)) {
        size /= 2;
        moved = step(policy, direction, size);
      }
      return moved;
    }

    private Moved step(LogLinearPolicy policy, double[] direction, double size) {
      double[] weights = policy.weights();
      for (int i = 0; i < weights.length; i++) {
        weights[i] += size * direction[i];
      }
      LogLinearPolicy next = policy.with(weights);
      return new Moved(next, at(next));
    }

    FamilyOptimum describe(LogLinearPolicy policy) {
      LatticePolicy found = LatticePolicy.of(start.lattice(), policy);
      return new FamilyOptimum(policy, found.kl(), found.harm(), found.recovery(tokens, law));
    }
  }
}
