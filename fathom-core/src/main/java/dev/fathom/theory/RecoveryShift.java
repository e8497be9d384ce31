package dev.fathom.theory;

/**
 * What a recovery penalty makes of the next token after one prefix beyond the harm horizon
 * (2603.04851, Thm 20): P*(v) ∝ P_base(v)·exp(β·1[v ∈ R]), a shift of the recovery tokens' log-odds
 * by β.
 *
 * @param base p_0 = P_base(R | prefix), in [0, 1]
 * @param strength β = μγ^(t−1), at least 0
 */
public record RecoveryShift(double base, double strength) {
  public RecoveryShift {
    if (!(base >= 0 && base <= 1)) {
      throw new IllegalArgumentException(base + " is not a probability");
    }
    if (!(strength >= 0)) {
      throw new IllegalArgumentException("the strength " + strength + " is below 0");
    }
  }

  /** P*(R) = σ(logit p_0 + β); 0 stays 0: what the base never says cannot be weighed up. */
  public double probability() {
    return logistic(logit(base) + strength);
  }

  /** KL(P* ‖ P_base) = β·P*(R) − log((1 − p_0) + p_0·e^β), in nats. */
  public double kl() {
    return strength * probability() - logPartition(base, strength);
  }

  /** log((1 − p) + p·e^β), also where e^β is beyond a double. */
  static double logPartition(double p, double strength) {
    return strength > 30 && p > 0
        ? strength + Math.log(p + (1 - p) * Math.exp(-strength))
        : Math.log1p(p * Math.expm1(strength));
  }

  static double logit(double p) {
    return Math.log(p) - Math.log1p(-p);
  }

  static double logistic(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }
}
