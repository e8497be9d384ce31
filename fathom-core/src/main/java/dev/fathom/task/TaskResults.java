package dev.fathom.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;
import dev.fathom.statistics.Wilson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Samples become numbers with intervals: Wilson's for a share, the bootstrap's over samples for
 * anything else. A number over all groups is over all samples, each counted once, which is the
 * harness's mean weighted by size.
 */
record TaskResults(List<Metric> metrics, Bootstrap bootstrap) {
  static final String METRICS = "metrics";
  static final String WEIGHTS = "weights";
  static final String LOG_LIKELIHOOD = "log_likelihood";
  static final String WORDS = "words";
  static final String BYTES = "bytes";

  /** Tokens that passed through the model for a sample alone. */
  static final String FORWARD = "forward_tokens";

  /** Tokens that passed once for all samples of its group. */
  static final String SHARED = "shared_tokens";

  /**
   * @param samples in an order that does not change from run to run
   * @return by metric {@code value, low, high, n}; one that no sample has is left out
   */
  ObjectNode of(List<ObjectNode> samples) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    for (Metric metric : metrics) {
      estimate(metric, samples).ifPresent(found -> node.set(metric.name(), found));
    }
    return node;
  }

  private Optional<ObjectNode> estimate(Metric metric, List<ObjectNode> samples) {
    List<double[]> parts = new ArrayList<>();
    for (ObjectNode sample : samples) {
      parts(metric, sample).ifPresent(parts::add);
    }
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    Estimate estimate = isShare(metric, parts) ? share(parts) : drawn(metric, parts);
    return Optional.of(estimate.toJson().put("n", parts.size()));
  }

  /** What a sample adds above and below the fraction line. */
  private static Optional<double[]> parts(Metric metric, ObjectNode sample) {
    JsonNode value = sample.path(METRICS).path(metric.name());
    double weight = sample.path(WEIGHTS).path(metric.name()).asDouble(1);
    double likelihood = sample.path(LOG_LIKELIHOOD).doubleValue();
    double[] parts =
        switch (metric.aggregation()) {
          case MEAN -> new double[] {value.doubleValue(), 1};
          case WEIGHTED_MEAN -> new double[] {value.doubleValue() * weight, weight};
          case PER_WORD -> new double[] {likelihood, sample.path(WORDS).doubleValue()};
          case PER_BYTE, BITS_PER_BYTE ->
              new double[] {likelihood, sample.path(BYTES).doubleValue()};
        };
    boolean counts =
        switch (metric.aggregation()) {
          case MEAN, WEIGHTED_MEAN -> value.isNumber();
          case PER_WORD, PER_BYTE, BITS_PER_BYTE -> sample.path(LOG_LIKELIHOOD).isNumber();
        };
    return counts && parts[1] > 0 ? Optional.of(parts) : Optional.empty();
  }

  private static double value(Metric metric, double fraction) {
    return switch (metric.aggregation()) {
      case MEAN, WEIGHTED_MEAN -> fraction;
      // JSON has no infinity, which a model that is lost can reach on a text of one word.
      case PER_WORD, PER_BYTE -> Math.min(Math.exp(-fraction), Double.MAX_VALUE);
      case BITS_PER_BYTE -> -fraction / Math.log(2);
    };
  }

  private static boolean isShare(Metric metric, List<double[]> parts) {
    return metric.aggregation() == Metric.Aggregation.MEAN
        && parts.stream().allMatch(part -> part[0] == 0 || part[0] == 1);
  }

  private static Estimate share(List<double[]> parts) {
    long hits = parts.stream().filter(part -> part[0] == 1).count();
    return Wilson.STANDARD.estimate(hits, parts.size());
  }

  private Estimate drawn(Metric metric, List<double[]> parts) {
    ToDoubleFunction<int[]> statistic =
        drawn -> {
          double above = 0;
          double below = 0;
          for (int i : drawn) {
            above += parts.get(i)[0];
            below += parts.get(i)[1];
          }
          return value(metric, above / below);
        };
    double value = statistic.applyAsDouble(IntStream.range(0, parts.size()).toArray());
    return Estimate.of(value, bootstrap.interval(parts.size(), statistic));
  }
}
