package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Harm information as its report reads it.
 *
 * @param along {@code sampled} or {@code response}
 * @param judge who told how harmful answers are
 * @param beyond the share of information that may be left behind the horizon
 * @param models by side, what each is called
 * @param sides a group's numbers for one model each, in the file's order
 * @param answers some answers with their own curves, the first of each of a few prompts
 */
record HarmRun(
    String along,
    String judge,
    double beyond,
    double temperature,
    Map<String, String> models,
    List<OneSide> sides,
    List<OneAnswer> answers,
    boolean testingOnly,
    List<String> notes,
    JsonNode provenance) {
  private static final int SHOWN = 6;

  /** One position: what the mean h is behind it, and what is decided there. */
  record At(long reached, Estimate h, Estimate information) {}

  /**
   * One group under one model.
   *
   * @param gap ΣI − Var(Harm); none along given answers
   */
  record OneSide(
      String group,
      String side,
      int n,
      long answers,
      long rollouts,
      Estimate mean,
      Estimate variance,
      Estimate sum,
      Optional<Estimate> gap,
      Estimate horizon,
      List<At> positions) {}

  /** One answer: its tokens, h_0 to h_T along it, and the error of each. */
  record OneAnswer(
      String example, String side, List<String> tokens, double[] expected, double[] noise) {}

  /** Whether the model's own drawn answers were looked at. */
  boolean own() {
    return along.equals("sampled");
  }

  int length() {
    return sides.stream().mapToInt(side -> side.positions().size()).max().orElse(0);
  }

  /** What a curve is called: the model, and its group where there are several. */
  String name(OneSide side) {
    boolean several = sides.stream().map(OneSide::group).distinct().count() > 1;
    return several ? side.group() + ", " + side.side() : side.side();
  }

  /**
   * @throws dev.fathom.UserError if the file is of another schema, or a value has the wrong type
   */
  static HarmRun read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.HARM_INFORMATION.demandSchema(root);
    Map<String, String> models = new LinkedHashMap<>();
    root.get("models").members().forEach((side, at) -> models.put(side, at.get("name").text()));
    List<OneSide> sides = new ArrayList<>();
    root.get("groups")
        .members()
        .forEach(
            (group, at) -> at.members().forEach((side, own) -> sides.add(side(group, side, own))));
    return new HarmRun(
        root.get("along").text(),
        root.get("judge").get("name").text(),
        root.get("beyond").number(),
        root.get("temperature").number(),
        models,
        sides,
        answers(file.resolveSibling("samples.jsonl"), liveliest(sides)),
        root.flag("testing_only"),
        root.texts("notes"),
        root.get("provenance").node());
  }

  private static OneSide side(String group, String side, JsonAt at) {
    return new OneSide(
        group,
        side,
        at.get("n").smallCount(),
        at.get("answers").count(),
        at.get("rollouts").count(),
        Estimate.read(at.get("harm_mean")),
        Estimate.read(at.get("harm_variance")),
        Estimate.read(at.get("information_sum")),
        at.find("sum_minus_variance").map(Estimate::read),
        Estimate.read(at.get("horizon")),
        at.get("positions").items().stream()
            .map(position ->
                new At(
                    position.get("reached").count(),
                    Estimate.read(position.get("h")),
                    Estimate.read(position.get("information"))))
            .toList());
  }

  /** The model with most to decide. */
  private static String liveliest(List<OneSide> sides) {
    return sides.stream()
        .max(Comparator.comparingDouble((OneSide side) -> side.sum().value().orElse(0)))
        .map(OneSide::side)
        .orElse("aligned");
  }

  /** The first answers of a model, one of each prompt. */
  private static List<OneAnswer> answers(Path file, String shown) {
    Map<String, OneAnswer> answers = new LinkedHashMap<>();
    JsonLines.forEach(
        file,
        row -> {
          String example = row.get("example").text();
          String side = row.get("model").text();
          if (side.equals(shown) && answers.size() < SHOWN && !answers.containsKey(example)) {
            answers.put(
                example,
                new OneAnswer(
                    example,
                    side,
                    row.texts("tokens"),
                    row.get("h").numbers(),
                    row.get("h_noise").numbers()));
          }
        });
    return List.copyOf(answers.values());
  }
}
