package dev.fathom.gradient;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.data.Example;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.JudgedSamples;
import dev.fathom.train.JudgedSamples.Sample;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The third stage: answers are drawn and judged, and from them the gradient of expected harm is
 * estimated by position, and how far it goes along with the recipes' updates.
 *
 * @param answers to each prompt
 * @param positions whose norm is taken
 */
record HarmStage(
    int answers,
    List<Integer> positions,
    Bootstrap bootstrap,
    long seed,
    Display display,
    PrintStream err) {
  /** Estimates that a norm is made from, and copies of the weights that are held for it. */
  private static final int GROUPS = 6;

  /** Draws what the log does not hold yet. */
  List<List<Sample>> draw(JudgedSamples samples, List<Example> examples, SampleLog log) {
    var finished = log.finished();
    try (Progress progress =
        Progress.start("draw answers", (long) examples.size() * answers, "answers", display, err)) {
      for (int i = 0; i < examples.size(); i++) {
        Example example = examples.get(i);
        if (!finished.contains(example.id())) {
          log.append(row(example.id(), samples.of(example, answers, seed * 1_000_003 + i)));
        }
        progress.step(answers);
      }
    }
    Map<String, List<Sample>> drawn = new LinkedHashMap<>();
    try (var rows = log.rows()) {
      rows.forEach(row -> drawn.put(row.path("id").asText(), samples(row)));
    }
    return examples.stream().map(example -> drawn.get(example.id())).toList();
  }

  private static ObjectNode row(String id, List<Sample> samples) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("id", id);
    node.put("response_start", samples.getFirst().dialogue().responseStart());
    ArrayNode list = node.putArray("answers");
    for (Sample sample : samples) {
      ObjectNode one = list.addObject().put("harm", sample.harm());
      ArrayNode ids = one.putArray("ids");
      IntStream.of(sample.dialogue().ids()).forEach(ids::add);
    }
    return node;
  }

  private static List<Sample> samples(ObjectNode row) {
    List<Sample> samples = new ArrayList<>();
    row.path("answers")
        .forEach(answer ->
            samples.add(
                new Sample(
                    row.path("id").asText(),
                    new EncodedDialogue(
                        answer.path("ids").valueStream().mapToInt(id -> id.intValue()).toArray(),
                        row.path("response_start").intValue()),
                    answer.path("harm").doubleValue())));
    return samples;
  }

  /**
   * @param updates by the recipes' names
   * @return {@code harm_gradient} of the results
   */
  ObjectNode results(HarmGradient gradient, Map<String, ParameterGradient> updates) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    int prompts = gradient.prompts().size();
    node.put("n", prompts).put("answers", answers).put("harm_mean", gradient.harm());
    int longest = Math.min(gradient.longest(), positions.getLast());
    Map<String, double[][]> slopes = new LinkedHashMap<>();
    updates.forEach((name, update) -> slopes.put(name, gradient.slopes(update, longest)));
    List<Integer> reached = positions.stream().filter(t -> t <= longest).toList();
    ArrayNode list = node.putArray("positions");
    try (Progress progress =
        Progress.start("harm gradient", reached.size(), "positions", display, err)) {
      for (int t : reached) {
        SquaredNorm norm = new SquaredNorm(gradient.products(t, Math.clamp(prompts, 3, GROUPS)));
        ObjectNode at = list.addObject().put("t", t).put("reaching", gradient.reaching(t));
        at.set("norm", norm.norm().toJson());
        ObjectNode along = at.putObject("along");
        slopes.forEach((name, rows) -> {
          double[] column = HarmGradient.column(rows, t - 1);
          ObjectNode one = along.putObject(name);
          one.set("slope", bootstrap.mean(column).toJson());
          double size = Math.sqrt(Math.max(0, norm.value()));
          if (size > 0) {
            double mean = IntStream.range(0, prompts).mapToDouble(p -> column[p]).sum() / prompts;
            one.put("cosine", Math.clamp(mean / size, -1, 1));
          } else {
            one.putNull("cosine");
          }
        });
        progress.step(1);
      }
    }
    ObjectNode totals = node.putObject("along");
    slopes.forEach((name, rows) -> {
      double[] sums = new double[prompts];
      for (int p = 0; p < prompts; p++) {
        for (double slope : rows[p]) {
          sums[p] += slope;
        }
      }
      totals.set(name, bootstrap.mean(sums).toJson());
    });
    return node;
  }
}
