package dev.fathom.app.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.demo.Laboratory.Defence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The whole question on the embedded pair: measure, attack, defend while decoding, complete the
 * training, and measure and attack again. Each stage is a run folder under the demo's.
 *
 * @param folder the demo's
 * @param laboratory where the stages are carried out
 * @param changes settings that stand above the recipes'
 * @param say told of each stage in words
 * @param finished told of each run's folder when it is there
 */
public record Demonstration(
    Path folder,
    Laboratory laboratory,
    Map<String, String> changes,
    Consumer<String> say,
    Consumer<Path> finished) {
  /** The summary's file. */
  public static final String SUMMARY = "summary.json";

  private static final double ALPHA = 1;

  /**
   * Runs all stages that are not there yet.
   *
   * @return what {@code summary.json} holds, in percent
   */
  public ObjectNode run() {
    Path aligned = laboratory.aligned();
    Optional<Defence> none = Optional.empty();
    Map<String, State> states = new LinkedHashMap<>();
    say.accept("1/5 the aligned model as it is");
    finished.accept(laboratory.measure(aligned, folder.resolve("before/measure")));
    states.put("before", looked("before", aligned, none));
    say.accept("2/5 the same model, defended by contrastive decoding (alpha 1)");
    states.put("contrastive", looked("contrastive", aligned, Optional.of(new Defence(ALPHA))));
    say.accept("3/5 targeted completion alone");
    states.put("completed", looked("completed", trained("completed", "targeted-completion"), none));
    say.accept("4/5 the recommended recipe, deep");
    Path deep = trained("after", "deep");
    states.put("after", looked("after", deep, none));
    say.accept("5/5 the deepened model, measured");
    finished.accept(laboratory.measure(deep, folder.resolve("after/measure")));
    return written(states);
  }

  /** What was seen of a model: success and refusals by depth, and utility, in percent. */
  private record State(Map<String, Double> success, Map<String, Double> refused, double utility) {}

  private Path trained(String state, String recipe) {
    Path run =
        laboratory.train(
            laboratory.world().resolve("recipes/" + recipe + ".yaml"),
            changes,
            folder.resolve(state + "/train"));
    finished.accept(run);
    return run.resolve("checkpoint");
  }

  private State looked(String state, Path model, Optional<Defence> defence) {
    Path attack = laboratory.attack(model, defence, folder.resolve(state + "/attack"));
    finished.accept(attack);
    Path utility = laboratory.utility(model, defence, folder.resolve(state + "/utility"));
    finished.accept(utility);
    return new State(
        Laboratory.success(attack), Laboratory.refused(attack), Laboratory.utility(utility));
  }

  private ObjectNode written(Map<String, State> states) {
    ObjectNode summary = Json.MAPPER.createObjectNode();
    byDepth(summary.putObject("prefill_success"), states, State::success);
    ObjectNode utility = summary.putObject("utility");
    states.forEach((name, state) -> utility.put(name, rounded(state.utility())));
    byDepth(summary.putObject("refused"), states, State::refused);
    try {
      Files.writeString(folder.resolve(SUMMARY), summary.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(folder.resolve(SUMMARY) + ": cannot be written", e);
    }
    return summary;
  }

  private static void byDepth(
      ObjectNode into, Map<String, State> states, Function<State, Map<String, Double>> share) {
    for (String depth : Laboratory.DEPTHS) {
      ObjectNode row = into.putObject(depth);
      states.forEach((name, state) -> row.put(name, rounded(share.apply(state).get(depth))));
    }
  }

  private static double rounded(double percent) {
    return Math.round(percent * 100) / 100.0;
  }
}
