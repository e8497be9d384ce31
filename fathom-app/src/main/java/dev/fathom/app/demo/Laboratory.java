package dev.fathom.app.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.AttackKind;
import dev.fathom.attack.AttackRun;
import dev.fathom.measure.MeasureRun;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Experiments on the embedded pair: each stage is a run folder of its own, as the verbs make it,
 * and is gone on with or left alone where it is there already.
 *
 * @param world the pair's folder: {@code base}, {@code aligned} and {@code data}
 * @param locator finds models
 * @param commandLine for the provenance
 * @param display how progress is shown
 * @param err where
 */
public record Laboratory(
    Path world, ModelLocator locator, List<String> commandLine, Display display, PrintStream err) {
  /** The prefill depths at which the pair is attacked. */
  public static final List<String> DEPTHS = List.of("0", "1", "5", "10", "20");

  private static final String TOKENS = "80";

  /** Where the contrastive rule is aimed from. */
  public record Defence(double alpha) {}

  public Path base() {
    return world.resolve("base");
  }

  public Path aligned() {
    return world.resolve("aligned");
  }

  /** A file of the pair's data. */
  public Path data(String name) {
    return world.resolve("data").resolve(name);
  }

  /** Trains by a recipe, on the pair's own data. */
  public Path train(Path recipe, Map<String, String> changes, Path output) {
    Map<String, String> settings = new HashMap<>();
    settings.put("base", base().toString());
    settings.put("aligned", aligned().toString());
    settings.put("harmful", data("harmful.jsonl").toString());
    settings.put("data", data("utility.jsonl").toString());
    settings.put("recovery-phrases", data("recovery-phrases.txt").toString());
    settings.put("device", "cpu");
    settings.put("output", output.toString());
    settings.putAll(changes);
    return new TrainRun(
            Settings.load(Optional.of(recipe), settings, TrainSettings.ALL),
            locator,
            commandLine,
            display,
            err)
        .run(false);
  }

  /** Prefills held-out forbidden recipes. */
  public Path attack(Path model, Optional<Defence> defence, Path output) {
    return attack(model, defence, "held-out-harmful.jsonl", String.join(",", DEPTHS), output);
  }

  /** Asks for held-out permitted recipes and sums. */
  public Path utility(Path model, Optional<Defence> defence, Path output) {
    return attack(model, defence, "held-out-utility.jsonl", "0", output);
  }

  private Path attack(
      Path model, Optional<Defence> defence, String prompts, String depths, Path output) {
    Map<String, String> settings = new HashMap<>();
    settings.put("model", model.toString());
    settings.put("prompts", data(prompts).toString());
    settings.put("depths", depths);
    settings.put("judge", "exact");
    settings.put("max-new-tokens", TOKENS);
    settings.put("device", "cpu");
    settings.put("dtype", "float32");
    settings.put("output", output.toString());
    defence.ifPresent(contrastive -> {
      settings.put("rule", "contrastive");
      settings.put("alpha", Double.toString(contrastive.alpha()));
      settings.put("base", base().toString());
    });
    return new AttackRun(
            AttackKind.PREFILL,
            Settings.load(Optional.empty(), settings, AttackKind.PREFILL.settings()),
            locator,
            commandLine,
            display,
            err)
        .run(false);
  }

  /** Measures a model against the base along held-out forbidden and permitted recipes. */
  public Path measure(Path model, Path output) {
    return new MeasureRun(
            Settings.load(
                Optional.empty(),
                Map.of(
                    "base", base().toString(),
                    "aligned", model.toString(),
                    "prompts", data("held-out-harmful.jsonl").toString(),
                    "recovery-phrases", data("recovery-phrases.txt").toString(),
                    "device", "cpu",
                    "dtype", "float32",
                    "output", output.toString()),
                MeasureSettings.ALL),
            locator,
            commandLine,
            display,
            err)
        .run(false);
  }

  /** Success in percent by depth, of an attack's run folder. */
  public static Map<String, Double> success(Path attack) {
    return byDepth(attack, "success");
  }

  /** Refusals in percent by depth, of an attack's run folder. */
  public static Map<String, Double> refused(Path attack) {
    return byDepth(attack, "refused");
  }

  private static Map<String, Double> byDepth(Path attack, String share) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (var depth : results(attack).path("groups").path("harmful").path("depths")) {
      shares.put(depth.path("depth").asText(), 100 * depth.path(share).path("value").asDouble());
    }
    return shares;
  }

  /** Right answers in percent over all groups of a utility run together. */
  public static double utility(Path utility) {
    double right = 0;
    double asked = 0;
    for (var group : results(utility).path("groups")) {
      var plain = group.path("depths").path(0);
      right += plain.path("n").asDouble() * plain.path("success").path("value").asDouble();
      asked += plain.path("n").asDouble();
    }
    return 100 * right / asked;
  }

  private static ObjectNode results(Path run) {
    return Json.object(run.resolve("results.json"));
  }
}
