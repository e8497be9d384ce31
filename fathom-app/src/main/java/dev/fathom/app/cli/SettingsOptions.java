package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The settings of a verb as its options, so that a default stands in one place and a recipe and the
 * command line agree.
 */
final class SettingsOptions {
  /** Puts the settings before a verb's other options in its help. */
  private static final int FIRST = -1_000;

  private SettingsOptions() {}

  /** Adds an option for each setting, with its description and default. */
  static void addTo(CommandSpec verb, List<Setting<?>> settings) {
    int order = FIRST;
    for (Setting<?> setting : settings) {
      verb.addOption(option(setting, order++));
    }
  }

  /** The settings of a parsed command line over those of a recipe. */
  static Settings read(CommandSpec verb, Optional<Path> recipe, List<Setting<?>> known) {
    return read(verb, recipe, Map.of(), known);
  }

  /**
   * The settings of a parsed command line over those of a recipe.
   *
   * @param set given as {@code --set KEY=VALUE}; an option of the same name wins
   */
  static Settings read(
      CommandSpec verb, Optional<Path> recipe, Map<String, String> set, List<Setting<?>> known) {
    Map<String, String> overrides = new LinkedHashMap<>(set);
    for (Setting<?> setting : known) {
      OptionSpec option = verb.findOption("--" + setting.name());
      String value = option.getValue();
      if (value != null) {
        overrides.put(setting.name(), value);
      }
    }
    return Settings.load(recipe, overrides, known);
  }

  /**
   * Refuses options of a verb that are not read in the way it is asked to work.
   *
   * @param all the verb's settings
   * @param known those that are read
   * @param how it is asked to work, for the message
   * @throws UserError naming the first of them
   */
  static void refuseOthers(
      CommandSpec verb, List<Setting<?>> all, List<Setting<?>> known, String how) {
    Set<String> names = known.stream().map(Setting::name).collect(Collectors.toSet());
    for (Setting<?> setting : all) {
      boolean given = verb.findOption("--" + setting.name()).getValue() != null;
      if (given && !names.contains(setting.name())) {
        throw new UserError("--" + setting.name() + " says nothing " + how + "; leave it out");
      }
    }
  }

  private static <T> OptionSpec option(Setting<T> setting, int order) {
    String standard =
        setting
            .standard()
            .map(value -> setting.kind().write().apply(value))
            .filter(value -> !value.isNull() && (value.isValueNode() || !value.isEmpty()))
            .map(value -> " (default: " + shown(value) + ")")
            .orElse("");
    OptionSpec.Builder option =
        OptionSpec.builder("--" + setting.name())
            .order(order)
            .type(String.class)
            .description(sentence(setting.description()) + standard + ".");
    if (setting.kind().equals(Kind.FLAG)) {
      return option.arity("0..1").fallbackValue("true").paramLabel("true|false").build();
    }
    return option.paramLabel(label(setting.name())).build();
  }

  /** As it is typed: a list with commas. */
  private static String shown(JsonNode value) {
    return value.isArray()
        ? value.valueStream().map(JsonNode::asText).collect(Collectors.joining(","))
        : value.asText();
  }

  private static String sentence(String description) {
    return Character.toUpperCase(description.charAt(0)) + description.substring(1);
  }

  /** What stands for a setting's value in a usage line. */
  static String label(String name) {
    return switch (name) {
      case "base", "aligned", "model", "helper" -> "MODEL";
      case "prompts", "utility", "template", "templates", "recovery-phrases", "judge-phrases" ->
          "FILE";
      case "polarity" -> "FILE";
      case "output",
          "cot-prompts",
          "training",
          "own-answers",
          "harmful-answers",
          "information",
          "penalised-training",
          "penalised-answers" ->
          "DIR";
      case "of" -> "base|aligned";
      case "objectives" -> "FILES";
      case "at" -> "NUMBERS";
      case "influence-tokens", "layer", "rows", "update-steps", "harm-prompts" -> "N";
      case "harm-group" -> "NAME";
      case "policy" -> "FILE.json";
      case "example" -> "shallow|gradual|late";
      case "prefixes" -> "base|harmful";
      case "recovery" -> "TOKENS";
      case "task" -> "NAME";
      case "data", "examples" -> "DATA";
      case "base-revision", "aligned-revision", "model-revision", "helper-revision" -> "REVISION";
      case "along" -> "response|generation|sampled";
      case "max-new-tokens",
          "limit",
          "top-n",
          "top-k",
          "resamples",
          "seed",
          "samples",
          "layer-positions",
          "steps",
          "shots" ->
          "N";
      case "depths" -> "DEPTHS";
      case "lead" -> "answer|helper";
      case "loss" -> "cross-entropy|mellowmax";
      case "control" -> "none|random";
      case "init" -> "TEXT";
      case "draft" -> "MODEL";
      case "draft-revision" -> "REVISION";
      case "rule" -> "none|contrastive|hybrid";
      case "penalized" -> "base-favored|all";
      case "alpha", "lambda", "mu", "gamma" -> "X";
      case "temperature" -> "T";
      case "temperatures", "top-ks", "top-ps", "mus", "gammas", "deltas" -> "NUMBERS";
      case "top-p", "min-p" -> "P";
      case "system" -> "TEXT";
      case "judge", "group" -> "NAME";
      case "judge-classifier", "judge-labels", "judge-prompt", "labelled" -> "FILE";
      case "judge-checkpoint" -> "MODEL";
      case "judge-device" -> "DEVICE";
      case "judge-dtype" -> "TYPE";
      case "judge-endpoint" -> "URL";
      case "judge-model" -> "NAME";
      case "judge-error" -> "DIR";
      case "judge-timeout" -> "SECONDS";
      case "judge-concurrency", "judge-per-minute", "judge-attempts", "judge-token-cap" -> "N";
      case "judge-price-in", "judge-price-out", "judge-cost-cap" -> "X";
      case "bits", "iterations", "folds" -> "N";
      case "part" -> "all|unseen";
      case "groups" -> "NAMES";
      case "date" -> "DATE";
      case "recovery-delta", "beyond" -> "P";
      case "seeds", "synonyms", "refusal-phrases" -> "FILE";
      case "population",
          "generations",
          "sentences-every",
          "points",
          "rollouts",
          "answers",
          "positions",
          "target-tokens",
          "reply-tokens",
          "budget" ->
          "N";
      case "elites", "crossover", "mutation", "momentum" -> "P";
      case "level" -> "sentence|word|both";
      case "selection" -> "fitness|none";
      case "early-stop" -> "none|target|no-refusal";
      case "device" -> "DEVICE";
      case "dtype" -> "TYPE";
      case "batch" -> "auto|N";
      default -> "VALUE";
    };
  }
}
