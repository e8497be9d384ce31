package dev.fathom.app.cli;

import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static <T> OptionSpec option(Setting<T> setting, int order) {
    String standard =
        setting
            .standard()
            .map(value -> setting.kind().write().apply(value))
            .filter(value -> value.isValueNode() && !value.isNull())
            .map(value -> " (default: " + value.asText() + ")")
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

  private static String sentence(String description) {
    return Character.toUpperCase(description.charAt(0)) + description.substring(1);
  }

  private static String label(String name) {
    return switch (name) {
      case "base", "aligned" -> "MODEL";
      case "prompts", "template", "recovery-phrases" -> "FILE";
      case "output" -> "DIR";
      case "base-revision", "aligned-revision" -> "REVISION";
      case "along" -> "response|generation";
      case "max-new-tokens", "limit", "top-n", "top-k", "resamples", "seed" -> "N";
      case "group" -> "NAME";
      case "groups" -> "NAMES";
      case "date" -> "DATE";
      case "recovery-delta" -> "P";
      case "device" -> "DEVICE";
      case "dtype" -> "TYPE";
      case "batch" -> "auto|N";
      default -> "VALUE";
    };
  }
}
