package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.Attacked;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What {@code results.json} of a fine-tuning attack has beyond the answers of its last model.
 *
 * @param kind which fine-tuning attack
 * @param rows trained on
 * @param objective what training minimised
 * @param steps optimiser steps in all
 * @param looks the models that were asked, in the order of their steps; the first is the one under
 *     attack
 * @param watched the models whose answers were watched token by token
 * @param positions how many of an answer's tokens were
 */
record FineTuned(
    String kind,
    int rows,
    String objective,
    int steps,
    List<Look> looks,
    List<Watched> watched,
    int positions) {

  /** A model after some steps, and what it answered. */
  record Look(int step, List<Attacked> groups) {
    Optional<Attacked> harmful() {
      return groups.stream().filter(Attacked::harmful).findFirst();
    }
  }

  /** A model after some steps; a curve is empty where that was not watched. */
  record Watched(int step, List<Point> loss, List<Point> gradientNorm, List<Point> kl) {}

  /** Empty for the results of another attack. */
  static Optional<FineTuned> read(JsonAt root) {
    return root.find("fine_tuning").map(at -> read(root, at));
  }

  private static FineTuned read(JsonAt root, JsonAt tuning) {
    Optional<JsonAt> dynamics = root.find("dynamics");
    return new FineTuned(
        tuning.get("kind").text(),
        tuning.get("rows").smallCount(),
        tuning.get("objective").get("name").text(),
        tuning.get("steps").smallCount(),
        root.get("steps").items().stream()
            .map(at -> new Look(at.get("step").smallCount(), AttackResults.groups(at)))
            .toList(),
        dynamics.stream()
            .flatMap(at -> at.get("steps").items().stream())
            .map(FineTuned::watched)
            .toList(),
        dynamics.map(at -> at.get("positions").smallCount()).orElse(0));
  }

  private static Watched watched(JsonAt at) {
    return new Watched(
        at.get("step").smallCount(),
        curve(at.get("loss")),
        curve(at.get("gradient_norm")),
        curve(at.get("kl")));
  }

  private static List<Point> curve(JsonAt at) {
    double[] means = at.get("mean").numbers();
    double[] low = at.get("low").numbers();
    double[] high = at.get("high").numbers();
    List<JsonAt> n = at.get("n").items();
    return IntStream.range(0, means.length)
        .mapToObj(i -> new Point(i + 1, means[i], low[i], high[i], n.get(i).smallCount()))
        .toList();
  }

  Optional<Look> before() {
    return looks.stream().findFirst();
  }

  Optional<Look> after() {
    return looks.isEmpty() ? Optional.empty() : Optional.of(looks.getLast());
  }
}
