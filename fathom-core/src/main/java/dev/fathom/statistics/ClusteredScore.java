package dev.fathom.statistics;

import java.util.List;
import java.util.Map;

/**
 * A score made of several parts: the mean of the parts' means, each over prompts. Attacks ask the
 * same prompts, so their numbers are not independent; therefore prompts are drawn, each with all it
 * has in all parts.
 *
 * <pre>{@code
 * ClusteredScore broken = ClusteredScore.of(List.of(prefill, gcg)); // by prompt: 1 broken, 0 not
 * Estimate share = broken.estimate(Bootstrap.seeded(0));
 * }</pre>
 */
public final class ClusteredScore {
  private final Strata strata;

  private ClusteredScore(Strata strata) {
    this.strata = strata;
  }

  /**
   * @param parts each by prompt a value in [0, 1]
   * @throws IllegalArgumentException if there is no part, or one without prompts
   */
  public static ClusteredScore of(List<? extends Map<String, Double>> parts) {
    return new ClusteredScore(Strata.of(parts));
  }

  /** How many different prompts there are. */
  public int prompts() {
    return strata.prompts();
  }

  /** The score, in [0, 1]. */
  public double value() {
    return Math.clamp(strata.value(), 0, 1);
  }

  /**
   * The score with its interval, the bootstrap's over prompts. Where every prompt says the same,
   * draws could only repeat it: then it is the mean of the parts' Wilson intervals.
   */
  public Estimate estimate(Bootstrap bootstrap) {
    double share = Strata.isZero(value()) ? 0 : Strata.isZero(1 - value()) ? 1 : value();
    return Estimate.of(
        share,
        strata.interval(bootstrap, part -> Wilson.STANDARD.ofShare(part.value(), part.prompts())));
  }
}
