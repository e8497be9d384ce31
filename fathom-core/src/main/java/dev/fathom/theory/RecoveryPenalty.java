package dev.fathom.theory;

/**
 * The recovery penalty of H_deep (2603.04851, Def 17) and what it promises: μ·E_Q[Σ_t
 * γ^(t−1)·Fail_t], where Fail_t is the probability that the next token does not recover.
 *
 * @param mu its weight, μ ≥ 0
 * @param gamma how it fades with position, γ in (0, 1]
 */
public record RecoveryPenalty(double mu, double gamma) {
  public RecoveryPenalty {
    if (!(mu >= 0)) {
      throw new IllegalArgumentException("mu: " + mu + " is below 0");
    }
    if (!(gamma > 0 && gamma <= 1)) {
      throw new IllegalArgumentException("gamma: " + gamma + " is not in (0, 1]");
    }
  }

  /**
   * β_t = μγ^(t−1).
   *
   * @param position from 1
   */
  public double strength(int position) {
    return mu * Math.pow(gamma, position - 1);
  }

  /**
   * Thm 22: with P_base(R | y_&lt;t) ≥ p_min everywhere, the optimum recovers with at least this
   * probability at each of the first positions.
   *
   * @param length T
   * @return ε* = σ(logit p_min + μγ^(T−1))
   */
  public double recoverable(double least, int length) {
    return new RecoveryShift(least, strength(length)).probability();
  }

  /**
   * Thm 22's bound on the divergence that this costs beyond the horizon, in nats: Σ_{t&gt;k}
   * μγ^(t−1) − log((1 − p_min) + p_min·e^(μγ^(t−1))).
   *
   * @param horizon k
   * @param length T
   */
  public double klBound(double least, int horizon, int length) {
    double sum = 0;
    for (int t = horizon + 1; t <= length; t++) {
      sum += strength(t) - RecoveryShift.logPartition(least, strength(t));
    }
    return sum;
  }

  /**
   * Cor 23 (eq 52): how long a prefix an attacker needs until the probability of recovery falls
   * below δ where the base recovers with p_min: 1 + [log μ − log(logit δ − logit p_min)] /
   * log(1/γ).
   *
   * @param threshold δ in (0, 1)
   * @param least p_min in (0, 1)
   * @return the position, below 1 if it is so from the first token on; infinite if no prefix
   *     suffices (the base is above δ already, or γ = 1 and μ large enough)
   */
  public double attackPosition(double threshold, double least) {
    double needed = RecoveryShift.logit(threshold) - RecoveryShift.logit(least);
    if (needed <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    if (gamma == 1 || mu == 0) {
      return mu >= needed ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    return 1 + (Math.log(mu) - Math.log(needed)) / -Math.log(gamma);
  }
}
