package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What {@code results.json} of a theory run about trained models says, typed.
 *
 * @param model the aligned model's folder
 * @param horizon a position by which harm was decided, if the judge read no further
 */
record TrainedResults(
    String model,
    double lambda,
    OptionalInt horizon,
    Alignment alignment,
    Recovery recovery,
    Optional<Penalised> penalised,
    List<String> notes,
    JsonNode provenance) {

  /**
   * The divergence over the model's own answers.
   *
   * @param n answers
   * @param kl by position
   * @param predicted by position, λ² · I_t / 2; empty where nothing was predicted
   * @param sum over whole answers
   * @param beyond the part of the sum behind the horizon
   * @param leading λ²/2 · Var(Harm)
   * @param optimum the sum at the optimum of an unlimited policy
   */
  record Alignment(
      int n,
      List<Point> kl,
      List<Point> predicted,
      Point sum,
      Optional<Point> beyond,
      OptionalDouble leading,
      OptionalDouble optimum) {}

  /** P(R) behind harmful prefixes, and the divergence there. */
  record Recovery(
      int n,
      List<Point> kl,
      List<Point> base,
      List<Point> aligned,
      List<Point> difference,
      Optional<Beyond> beyond) {}

  /** Means behind the horizon. */
  record Beyond(Point kl, Point base, Point aligned, Point difference) {}

  /** P(R) behind harmful prefixes after the recovery penalty. */
  record Penalised(
      int n,
      double mu,
      double gamma,
      List<Point> base,
      List<Point> measured,
      List<Point> predicted,
      List<Point> difference,
      int from,
      Point beyond,
      Point predictedBeyond) {}

  /**
   * @throws dev.fathom.UserError if the file is of another schema, or a value has the wrong type
   */
  static TrainedResults read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.THEORY_TRAINED.demandSchema(root);
    return new TrainedResults(
        root.get("model").text(),
        root.get("lambda").number(),
        root.find("horizon")
            .map(at -> OptionalInt.of(at.smallCount()))
            .orElseGet(OptionalInt::empty),
        alignment(root.get("alignment")),
        recovery(root.get("recovery")),
        root.find("penalised").map(TrainedResults::penalised),
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  private static Alignment alignment(JsonAt at) {
    JsonAt sum = at.get("sum");
    return new Alignment(
        at.get("n").smallCount(),
        points(at, "kl"),
        points(at, "predicted"),
        point(1, sum.get("kl")),
        sum.find("beyond").map(beyond -> point(beyond.get("from").smallCount(), beyond)),
        sum.number("leading"),
        sum.number("optimum"));
  }

  private static Recovery recovery(JsonAt at) {
    return new Recovery(
        at.get("n").smallCount(),
        points(at, "kl"),
        points(at, "base"),
        points(at, "aligned"),
        points(at, "difference"),
        at.find("beyond").map(TrainedResults::beyond));
  }

  private static Beyond beyond(JsonAt at) {
    int from = at.get("from").smallCount();
    return new Beyond(
        point(from, at.get("kl")),
        point(from, at.get("base")),
        point(from, at.get("aligned")),
        point(from, at.get("difference")));
  }

  private static Penalised penalised(JsonAt at) {
    JsonAt beyond = at.get("beyond");
    int from = beyond.get("from").smallCount();
    return new Penalised(
        at.get("n").smallCount(),
        at.get("mu").number(),
        at.get("gamma").number(),
        points(at, "base"),
        points(at, "measured"),
        points(at, "predicted"),
        points(at, "difference"),
        from,
        point(from, beyond.get("measured")),
        point(from, beyond.get("predicted")));
  }

  /** One estimate of each position that has it. */
  private static List<Point> points(JsonAt at, String key) {
    return at.get("positions").items().stream()
        .flatMap(position ->
            position.find(key).map(found -> point(position.get("t").smallCount(), found)).stream())
        .toList();
  }

  private static Point point(int position, JsonAt at) {
    return new Point(
        position,
        at.get("value").number(),
        at.number("low").orElse(Double.NaN),
        at.number("high").orElse(Double.NaN),
        at.find("n").map(JsonAt::smallCount).orElse(0));
  }
}
