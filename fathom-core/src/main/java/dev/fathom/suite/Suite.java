package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import dev.fathom.run.Settings;
import dev.fathom.run.Yaml;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models and what is done to each of them, as it stands in a file; see docs/evaluate.md.
 *
 * <pre>{@code
 * Suite suite = Suite.read(Path.of("recipes/suites/apothecary.yaml"), Map.of("limit", "5"));
 * new SuiteRun(suite, List.of(), locator, List.of(), Display.AUTO, System.err, _ -> {}).run(false);
 * }</pre>
 *
 * @param settings of {@link SuiteSettings#ALL}
 * @param subjects the models in the file's order
 * @param entries attacks, tasks and over-refusal in the file's order
 */
public record Suite(Settings settings, List<Subject> subjects, List<Entry> entries) {
  /**
   * Reads a suite.
   *
   * @param set values by key, dotted where they are below another one: {@code
   *     attacks.prefill.depths} to {@code [0, 5]}
   * @throws UserError if the file is none, or anything in it cannot be read; all of it at once
   */
  public static Suite read(Path file, Map<String, String> set) {
    ObjectNode values = Yaml.read(file);
    set.forEach((key, text) -> put(values, key, Yaml.value(text)));
    Settings settings;
    try {
      settings = Settings.of(values, SuiteSettings.ALL);
    } catch (UserError e) {
      throw new UserError(file + ": " + e.getMessage(), e);
    }
    return SuiteReader.read(settings);
  }

  private static void put(ObjectNode into, String key, JsonNode value) {
    String[] names = key.split("\\.", -1);
    ObjectNode at = into;
    for (int i = 0; i < names.length - 1; i++) {
      JsonNode below = at.path(names[i]);
      if (!below.isMissingNode() && !below.isNull() && !below.isObject()) {
        throw new UserError("--set " + key + ": " + names[i] + " has nothing below it");
      }
      at = below instanceof ObjectNode object ? object : at.putObject(names[i]);
    }
    at.set(names[names.length - 1], value);
  }

  /** Its name. */
  public String name() {
    return settings.get(SuiteSettings.NAME);
  }

  /** Where it is carried out. */
  public Path folder() {
    return Path.of(settings.get(SuiteSettings.OUTPUT));
  }

  /** The name of the model that the others are compared with. */
  public String reference() {
    return settings.get(SuiteSettings.REFERENCE).orElse(subjects.getFirst().name());
  }

  /** The models' names. */
  public List<String> models() {
    return subjects.stream().map(Subject::name).toList();
  }

  Optional<Subject> subject(String name) {
    return subjects.stream().filter(subject -> subject.name().equals(name)).findFirst();
  }

  /** The entries of a section. */
  List<Entry> entries(Section section) {
    return entries.stream().filter(entry -> entry.section() == section).toList();
  }
}
