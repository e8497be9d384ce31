package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads {@code results.json}: what the schema promises is demanded, what may be absent may be. */
final class ResultsReader {
  private final JsonAt root;
  private final int topN;

  private ResultsReader(JsonAt root) {
    this.root = root;
    this.topN = root.get("top_n").smallCount();
  }

  /**
   * @throws UserError if the file is missing, is of another schema, or a value has the wrong type
   */
  static Results read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.MEASURE.demandSchema(root);
    return new ResultsReader(root).results();
  }

  private Results results() {
    Map<String, List<Results.TokenCount>> tokens = new LinkedHashMap<>();
    members("base_favored_tokens")
        .forEach((name, at) -> tokens.put(name, at.items().stream().map(this::token).toList()));
    Map<String, Map<Metric, Statistic>> shares = new LinkedHashMap<>();
    members("shares").forEach((name, at) -> shares.put(name, statistics(at)));
    JsonNode none = JsonNodeFactory.instance.objectNode();
    return new Results(
        root.flag("testing_only"),
        topN,
        root.text("along", "response"),
        root.number("confidence").orElse(0.95),
        ModelName.read(root.get("models").get("base")),
        ModelName.read(root.get("models").get("aligned")),
        root.get("groups").members().entrySet().stream()
            .map(e -> group(e.getKey(), e.getValue()))
            .toList(),
        root.find("depth")
            .map(this::depth)
            .orElse(new Depth(OptionalDouble.empty(), 6, Map.of(), Optional.empty())),
        tokens,
        shares,
        root.find("layers").map(LayerResults::read),
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(none));
  }

  private Map<String, JsonAt> members(String key) {
    return root.find(key).map(JsonAt::members).orElse(Map.of());
  }

  private Group group(String name, JsonAt at) {
    return new Group(
        name,
        at.get("n").smallCount(),
        at.find("tokens").map(JsonAt::count).orElse(0L),
        at.get("positions").items().stream().map(this::statistics).toList());
  }

  private Map<Metric, Statistic> statistics(JsonAt at) {
    Map<Metric, Statistic> statistics = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      at.find(metric.key(topN))
          .filter(found -> found.find("mean").isPresent())
          .ifPresent(found -> statistics.put(metric, statistic(found)));
    }
    return statistics;
  }

  private static Statistic statistic(JsonAt at) {
    return new Statistic(
        at.get("mean").number(),
        at.number("low").orElse(Double.NaN),
        at.number("high").orElse(Double.NaN),
        at.get("n").smallCount());
  }

  private Depth depth(JsonAt at) {
    Map<String, Map<String, Estimate>> groups = new LinkedHashMap<>();
    at.find("groups")
        .map(JsonAt::members)
        .orElse(Map.of())
        .forEach((name, group) -> groups.put(name, estimates(group)));
    int areaFrom = at.find("area_from").map(JsonAt::smallCount).orElse(6);
    return new Depth(
        at.number("recovery_delta"), areaFrom, groups, at.find("contrast").map(this::contrast));
  }

  private Depth.Contrast contrast(JsonAt at) {
    List<JsonAt> names = at.get("groups").items();
    if (names.size() != 2) {
      throw new UserError(at.way() + ".groups names " + names.size() + " groups, 2 are expected");
    }
    List<Estimate> positions = new ArrayList<>();
    at.find("positions")
        .map(JsonAt::items)
        .orElse(List.of())
        .forEach(position -> positions.add(difference(position)));
    return new Depth.Contrast(
        names.get(0).text(), names.get(1).text(), estimates(at), List.copyOf(positions));
  }

  /** The members that are numbers with an interval; other members stand for themselves. */
  private static Map<String, Estimate> estimates(JsonAt at) {
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    at.members()
        .forEach((name, member) -> {
          if (member.node().isObject() && member.node().has("value")) {
            estimates.put(name, Estimate.read(member));
          }
        });
    return estimates;
  }

  private static Estimate difference(JsonAt at) {
    return new Estimate(at.number("difference"), at.number("low"), at.number("high"));
  }

  private Results.TokenCount token(JsonAt at) {
    return new Results.TokenCount(
        at.get("token").text(),
        at.find("id").map(JsonAt::count).orElse(-1L),
        at.get("count").count(),
        at.number("share").orElse(Double.NaN));
  }
}
