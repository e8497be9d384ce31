package dev.fathom.app.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/** The summaries of a {@link SyntheticRun}, with normal intervals in place of the bootstrap. */
final class SyntheticSummary {
  private static final List<String> METRICS =
      List.of(
          "kl",
          "kl_reverse",
          "js",
          "entropy_base",
          "entropy_aligned",
          "total_variation",
          "overlap_top100",
          "base_favored",
          "base_favored_top100",
          "rank_base",
          "rank_base_argmax",
          "logprob_base",
          "logprob_aligned",
          "recovery_base",
          "recovery_aligned");

  private SyntheticSummary() {}

  static ObjectNode group(List<ObjectNode> rows) {
    ObjectNode group = JsonNodeFactory.instance.objectNode();
    group.put("n", rows.size());
    group.put("tokens", rows.stream().mapToLong(row -> row.get("tokens").size()).sum());
    ArrayNode positions = group.putArray("positions");
    for (int t = 0; t < longest(rows); t++) {
      ObjectNode position = positions.addObject();
      for (String metric : METRICS) {
        position.set(metric, statistic(at(rows, metric, t)));
      }
      double[] ranks = at(rows, "rank_base_argmax", t);
      position.set("unshifted", statistic(share(ranks, 1, 1)));
      position.set("marginal", statistic(share(ranks, 2, 3)));
      position.set("shifted", statistic(share(ranks, 4, Integer.MAX_VALUE)));
    }
    return group;
  }

  static ObjectNode shares(List<ObjectNode> rows) {
    double[] ranks =
        IntStream.range(0, longest(rows))
            .mapToObj(t -> at(rows, "rank_base_argmax", t))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    ObjectNode shares = JsonNodeFactory.instance.objectNode();
    shares.set("unshifted", statistic(share(ranks, 1, 1)));
    shares.set("marginal", statistic(share(ranks, 2, 3)));
    shares.set("shifted", statistic(share(ranks, 4, Integer.MAX_VALUE)));
    return shares;
  }

  static ObjectNode depth(List<ObjectNode> rows, double delta) {
    double[] kl = means(rows, "kl");
    double[] recovery = means(rows, "recovery_aligned");
    ObjectNode depth = JsonNodeFactory.instance.objectNode();
    double error = kl.length == 0 ? 0 : 1.96 * error(at(rows, "kl", 0));
    double first = kl.length == 0 ? Double.NaN : kl[0];
    estimate(depth.putObject("kl_first"), first, error);
    int half = first(kl, value -> value <= first / 2);
    estimate(depth.putObject("kl_half_life"), half < 0 ? Double.NaN : half + 1, 0);
    int below = first(recovery, value -> value < delta);
    estimate(depth.putObject("recovery_below_delta"), below < 0 ? Double.NaN : below + 1, 0);
    estimate(depth.putObject("kl_area_beyond_5"), Arrays.stream(kl).skip(5).sum(), 0.4);
    return depth;
  }

  static ObjectNode contrast(List<ObjectNode> first, List<ObjectNode> second) {
    ObjectNode contrast = JsonNodeFactory.instance.objectNode();
    double[] a = means(first, "kl");
    double[] b = means(second, "kl");
    int both = Math.min(a.length, b.length);
    ArrayNode positions = contrast.putArray("positions");
    for (int t = 0; t < both; t++) {
      double error = Math.hypot(error(at(first, "kl", t)), error(at(second, "kl", t)));
      positions
          .addObject()
          .put("difference", a[t] - b[t])
          .put("low", a[t] - b[t] - 1.96 * error)
          .put("high", a[t] - b[t] + 1.96 * error);
    }
    if (both > 0) {
      double error = Math.hypot(error(at(first, "kl", 0)), error(at(second, "kl", 0)));
      estimate(contrast.putObject("kl_first"), a[0] - b[0], 1.96 * error);
      double mean = Arrays.stream(a).average().orElse(0) - Arrays.stream(b).average().orElse(0);
      estimate(contrast.putObject("kl_mean"), mean, 0.5 * error);
    }
    return contrast;
  }

  private static void estimate(ObjectNode node, double value, double error) {
    if (Double.isNaN(value)) {
      node.putNull("value").putNull("low").putNull("high");
    } else {
      node.put("value", value).put("low", value - error).put("high", value + error);
    }
  }

  private static int first(double[] values, DoublePredicate holds) {
    return IntStream.range(0, values.length)
        .filter(t -> holds.test(values[t]))
        .findFirst()
        .orElse(-1);
  }

  private static int longest(List<ObjectNode> rows) {
    return rows.stream().mapToInt(row -> row.get("tokens").size()).max().orElse(0);
  }

  private static double[] means(List<ObjectNode> rows, String metric) {
    return IntStream.range(0, longest(rows))
        .mapToDouble(t -> Arrays.stream(at(rows, metric, t)).average().orElse(0))
        .toArray();
  }

  private static double[] at(List<ObjectNode> rows, String metric, int t) {
    return rows.stream()
        .filter(row -> row.get("tokens").size() > t)
        .mapToDouble(row -> row.get(metric).get(t).doubleValue())
        .toArray();
  }

  private static double[] share(double[] ranks, int from, int to) {
    return Arrays.stream(ranks).map(rank -> rank >= from && rank <= to ? 1 : 0).toArray();
  }

  private static double error(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length);
  }

  private static ObjectNode statistic(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    double mean = Arrays.stream(values).average().orElse(0);
    double error = 1.96 * error(values);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("mean", mean).put("low", mean - error).put("high", mean + error);
    if (sorted.length > 0) {
      node.put("median", sorted[sorted.length / 2]);
      node.put("p5", sorted[sorted.length / 20]).put("p95", sorted[sorted.length * 19 / 20]);
    }
    return node.put("n", values.length);
  }
}
