package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code results.json} of a gradients run says, typed.
 *
 * @param of whose gradients: {@code base} or {@code aligned}
 * @param early the last position that counts as early
 * @param late the first that counts as late
 * @param objectives by the recipes' names
 */
record GradientsResults(
    String base,
    String aligned,
    String of,
    int early,
    int late,
    Map<String, Group> groups,
    Optional<Influence> influence,
    Map<String, Objective> objectives,
    Optional<HarmGradient> harm,
    List<String> notes,
    JsonNode provenance) {

  /** A number by position: a point for each, and what is left late. */
  record Curve(List<Point> points, Estimate lateOverEarly) {}

  /** Given answers of one sort. */
  record Group(long n, Curve gradMag, Curve kl, Optional<Curve> error) {}

  /**
   * @param map Influence(i→t) at {@code [t − 1][i − 1]}
   * @param byDistance the mean at each distance from 1
   */
  record Influence(int layer, long n, List<double[]> map, double[] byDistance) {}

  /** A recipe. */
  record Objective(String name, Map<String, Role> roles) {}

  /**
   * Its rows of one role; {@code byDepth} has a point for each depth from which rows are counted.
   */
  record Role(long n, Curve curve, List<Point> byDepth) {}

  /**
   * @param along total slope of expected harm along each recipe's update
   */
  record HarmGradient(
      long n,
      long answers,
      double mean,
      String judge,
      List<Point> norm,
      Map<String, List<Point>> slopes,
      Map<String, Map<Integer, Double>> cosines,
      Map<String, Estimate> along) {}

  /**
   * @throws dev.fathom.UserError if the file is of another schema, or a value has the wrong type
   */
  static GradientsResults read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.GRADIENTS.demandSchema(root);
    Map<String, Group> groups = new LinkedHashMap<>();
    root.get("groups")
        .members()
        .forEach((name, at) ->
            groups.put(
                name,
                new Group(
                    at.get("n").count(),
                    curve(at.get("grad_mag")),
                    curve(at.get("kl")),
                    at.find("error").map(GradientsResults::curve))));
    Map<String, Objective> objectives = new LinkedHashMap<>();
    root.get("objectives")
        .members()
        .forEach((name, at) -> {
          Map<String, Role> roles = new LinkedHashMap<>();
          at.get("roles").members().forEach((role, found) -> roles.put(role, role(found)));
          objectives.put(name, new Objective(at.get("objective").text(), roles));
        });
    return new GradientsResults(
        root.get("models").get("base").get("name").text(),
        root.get("models").get("aligned").get("name").text(),
        root.get("of").text(),
        root.get("early").smallCount(),
        root.get("late").smallCount(),
        groups,
        root.find("influence").map(GradientsResults::influence),
        objectives,
        root.find("harm_gradient").map(GradientsResults::harm),
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  private static Curve curve(JsonAt at) {
    return new Curve(
        at.get("positions").items().stream().map(p -> point(p, p.get("t").smallCount())).toList(),
        at.find("late_over_early").map(Estimate::read).orElse(Estimate.NONE));
  }

  private static Point point(JsonAt at, int position) {
    return new Point(
        position,
        at.get("value").number(),
        at.number("low").orElse(Double.NaN),
        at.number("high").orElse(Double.NaN),
        at.find("n").map(JsonAt::smallCount).orElse(0));
  }

  private static Influence influence(JsonAt at) {
    return new Influence(
        at.get("layer").smallCount(),
        at.get("n").count(),
        at.get("map").items().stream().map(JsonAt::numbers).toList(),
        at.get("by_distance").items().stream().mapToDouble(d -> d.get("mean").number()).toArray());
  }

  private static Role role(JsonAt at) {
    return new Role(
        at.get("n").count(),
        curve(at),
        at.find("by_depth").map(JsonAt::items).orElse(List.of()).stream()
            .map(depth -> point(depth, depth.get("from").smallCount()))
            .toList());
  }

  private static HarmGradient harm(JsonAt at) {
    Map<String, Estimate> along = new LinkedHashMap<>();
    Map<String, List<Point>> slopes = new LinkedHashMap<>();
    Map<String, Map<Integer, Double>> cosines = new LinkedHashMap<>();
    List<JsonAt> positions = at.get("positions").items();
    at.get("along")
        .members()
        .forEach((name, total) -> {
          along.put(name, Estimate.read(total));
          slopes.put(
              name,
              positions.stream()
                  .map(p -> point(p.get("along").get(name).get("slope"), p.get("t").smallCount()))
                  .toList());
          Map<Integer, Double> found = new LinkedHashMap<>();
          positions.forEach(p ->
              p.get("along")
                  .get(name)
                  .number("cosine")
                  .ifPresent(cosine -> found.put(p.get("t").smallCount(), cosine)));
          cosines.put(name, found);
        });
    return new HarmGradient(
        at.get("n").count(),
        at.get("answers").count(),
        at.get("harm_mean").number(),
        at.get("judge").text(),
        positions.stream().map(p -> point(p.get("norm"), p.get("t").smallCount())).toList(),
        slopes,
        cosines,
        along);
  }
}
