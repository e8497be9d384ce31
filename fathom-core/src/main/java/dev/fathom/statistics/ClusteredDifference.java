package dev.fathom.statistics;

import dev.fathom.statistics.Bootstrap.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The difference of two models' scores on the same prompts, with the paired bootstrap: what is
 * drawn are prompts, each with what it has for both models in all parts. See {@link ClusteredScore}
 * for what a score is.
 */
public final class ClusteredDifference {
  private final Strata strata;

  private ClusteredDifference(Strata strata) {
    this.strata = strata;
  }

  /**
   * The first's score less the second's, over the prompts that both have.
   *
   * @param first its parts
   * @param second the same parts of another
   * @throws IllegalArgumentException if the parts are not as many, or one has no prompt in common
   */
  public static ClusteredDifference of(
      List<? extends Map<String, Double>> first, List<? extends Map<String, Double>> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(first.size() + " parts against " + second.size());
    }
    List<Map<String, Double>> parts = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      Map<String, Double> other = second.get(i);
      Map<String, Double> part = new TreeMap<>();
      first
          .get(i)
          .forEach((prompt, value) -> {
            if (other.containsKey(prompt)) {
              part.put(prompt, value - other.get(prompt));
            }
          });
      parts.add(part);
    }
    return new ClusteredDifference(Strata.of(parts));
  }

  /** How many different prompts there are. */
  public int prompts() {
    return strata.prompts();
  }

  /** On how many of them the two part. */
  public int telling() {
    return strata.telling();
  }

  /** The difference. */
  public double value() {
    return Strata.isZero(strata.value()) ? 0 : strata.value();
  }

  /**
   * The difference with its interval. Where every prompt says the same, draws could only repeat it:
   * then it is the mean of the parts' Wilson intervals, to both sides for a part in which no prompt
   * tells the two apart.
   */
  public Estimate estimate(Bootstrap bootstrap) {
    return Estimate.of(value(), strata.interval(bootstrap, ClusteredDifference::ofPart));
  }

  private static Interval ofPart(Strata.Mean part) {
    double size = Math.min(1, Math.abs(part.value()));
    Interval wilson = Wilson.STANDARD.ofShare(size, part.prompts());
    double low = size == 0 ? -wilson.high() : wilson.low();
    return part.value() < 0 ? new Interval(-wilson.high(), -low) : new Interval(low, wilson.high());
  }

  /**
   * The two-sided p-value of the paired bootstrap (Efron and Tibshirani, 1993, 16.4): how often
   * draws lie as far from the difference seen as that lies from none. Draws of few prompts know
   * little of the tails; so it is never below 2 · ½^k, what k prompts that tell the two apart would
   * give at the best in a sign test.
   *
   * @return in (0, 1]
   */
  public double p(Bootstrap bootstrap) {
    double atBest = new McNemar(strata.telling(), 0).p();
    if (strata.isConstant()) {
      return atBest;
    }
    double seen = Math.abs(value());
    double center = strata.value();
    long asFar =
        strata
            .draws(bootstrap)
            .mapToDouble(draw -> Math.abs(draw - center) - seen)
            .filter(beyond -> beyond >= 0 || Strata.isZero(beyond))
            .count();
    return Math.max(atBest, (1.0 + asFar) / (1.0 + bootstrap.resamples()));
  }

  /** The smallest difference that so many prompts could show; empty where they can show none. */
  public OptionalDouble detectable() {
    return strata.isConstant()
        ? DetectableDifference.STANDARD.paired(prompts(), 0)
        : OptionalDouble.of(DetectableDifference.STANDARD.mean(strata.standardError()));
  }
}
