package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Turns measured samples into {@code groups}, {@code depth}, {@code shares} and {@code
 * base_favored_tokens} of {@code results.json}; the schema is docs/results-schema.md.
 *
 * @param bootstrap makes all intervals
 * @param delta the recovery probability under which a model counts as unable to turn back
 * @param tokenText how a token id is shown
 * @param progress told of each position that is done
 */
record Results(
    Bootstrap bootstrap, double delta, IntFunction<String> tokenText, IntConsumer progress) {
  private static final int TOKENS_SHOWN = 50;

  ObjectNode of(List<Group> groups) {
    ObjectNode results = Json.MAPPER.createObjectNode();
    ObjectNode byGroup = results.putObject("groups");
    ObjectNode depth = results.putObject("depth");
    depth.put("recovery_delta", delta).put("area_from", Depth.AREA_FROM);
    ObjectNode depthByGroup = depth.putObject("groups");
    ObjectNode shares = results.putObject("shares");
    ObjectNode tokens = results.putObject("base_favored_tokens");
    for (Group group : groups) {
      byGroup.set(group.name(), summary(group));
      depthByGroup.set(group.name(), new Depth(delta).of(group, bootstrap));
      shares.set(group.name(), shares(group));
      tokens.set(group.name(), tokens(group));
    }
    Contrast.among(groups).ifPresent(contrast -> depth.set("contrast", contrast.toJson(bootstrap)));
    return results;
  }

  private ObjectNode summary(Group group) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("n", group.size()).put("tokens", group.tokens());
    ArrayNode positions = node.putArray("positions");
    List<String> metrics = List.copyOf(group.metrics());
    for (int position = 0; position < group.positions(); position++) {
      List<String> names = new ArrayList<>(metrics);
      List<double[]> columns = new ArrayList<>();
      for (String metric : metrics) {
        columns.add(group.at(metric, position));
      }
      double[] ranks = columns.get(metrics.indexOf(UrialShares.RANK));
      UrialShares.conditions()
          .forEach((name, condition) -> {
            names.add(name);
            columns.add(indicators(ranks, condition));
          });
      List<Summary> summaries = Summary.ofColumns(columns, bootstrap);
      ObjectNode at = positions.addObject();
      for (int i = 0; i < names.size(); i++) {
        at.set(names.get(i), json(summaries.get(i)));
      }
      progress.accept(1);
    }
    return node;
  }

  /** The shares over all positions of a group; the samples are resampled whole. */
  private ObjectNode shares(Group group) {
    float[][] ranks = group.curves(UrialShares.RANK);
    ObjectNode node = Json.MAPPER.createObjectNode();
    UrialShares.conditions()
        .forEach((name, condition) -> {
          float[][] hits =
              Arrays.stream(ranks).map(row -> hits(row, condition)).toArray(float[][]::new);
          ObjectNode share =
              Estimate.of(
                      Depth.tokenMean(hits, MeanCurve.all(group.size())),
                      bootstrap.interval(group.size(), drawn -> Depth.tokenMean(hits, drawn)))
                  .toJson();
          node.set(name, share);
          share.set("mean", share.remove("value"));
          share.put("n", group.tokens());
        });
    return node;
  }

  private ArrayNode tokens(Group group) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (SampleRow row : group.rows()) {
      row.profile()
          .baseFavoredTokens()
          .forEach((id, count) -> counts.merge(id, count, Integer::sum));
    }
    ArrayNode list = Json.MAPPER.createArrayNode();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(TOKENS_SHOWN)
        .forEach(entry ->
            list.addObject()
                .put("token", tokenText.apply(entry.getKey()))
                .put("id", entry.getKey())
                .put("count", entry.getValue())
                .put("share", (double) entry.getValue() / group.tokens()));
    return list;
  }

  private static ObjectNode json(Summary summary) {
    return Json.MAPPER
        .createObjectNode()
        .put("mean", summary.mean())
        .put("low", summary.low())
        .put("high", summary.high())
        .put("median", summary.median())
        .put("p5", summary.p5())
        .put("p95", summary.p95())
        .put("n", summary.n());
  }

  private static double[] indicators(double[] values, DoublePredicate condition) {
    return Arrays.stream(values).map(value -> condition.test(value) ? 1 : 0).toArray();
  }

  private static float[] hits(float[] values, DoublePredicate condition) {
    float[] hits = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      hits[i] = condition.test(values[i]) ? 1 : 0;
    }
    return hits;
  }
}
