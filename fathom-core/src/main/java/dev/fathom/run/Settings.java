package dev.fathom.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The resolved configuration: defaults, overridden by a recipe, overridden by the command line; all
 * of it checked before anything is computed.
 *
 * <pre>{@code
 * Setting<Long> seed = Setting.of("seed", Kind.WHOLE, 0L, "of everything random");
 * Settings settings = Settings.load(Optional.of(recipe), Map.of("seed", "7"), List.of(seed));
 * long value = settings.get(seed);
 * }</pre>
 */
public final class Settings {
  private final List<Setting<?>> known;
  private final ObjectNode values = Json.MAPPER.createObjectNode();
  private final Set<String> attempted = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();

  private Settings(List<Setting<?>> known) {
    this.known = List.copyOf(known);
  }

  /**
   * Merges and checks.
   *
   * @param recipe a YAML file of {@code key: value} lines
   * @param overrides by key, as given on the command line
   * @param known every key there is, in the order to show them in
   * @throws UserError if a key is unknown, a value is of the wrong type, or a required one is
   *     missing; all of them at once, a line for each if they are several
   */
  public static Settings load(
      Optional<Path> recipe, Map<String, String> overrides, List<Setting<?>> known) {
    Settings settings = new Settings(known);
    known.forEach(settings::takeStandard);
    recipe.ifPresent(settings::takeRecipe);
    settings.takeOverrides(overrides);
    return settings.checked();
  }

  /**
   * Settings that a program makes, for one run within another: checked as a recipe's are.
   *
   * @param values as they would stand in a recipe; what is left out has its default
   * @param known every key there is, in the order to show them in
   * @throws UserError as {@link #load} does
   */
  public static Settings of(ObjectNode values, List<Setting<?>> known) {
    return load(Optional.empty(), values, known);
  }

  /**
   * A recipe with values of a program above it, for one run within another.
   *
   * @param values as they would stand in a recipe
   * @param known every key there is, in the order to show them in
   * @throws UserError as the other {@code load} does
   */
  public static Settings load(Optional<Path> recipe, ObjectNode values, List<Setting<?>> known) {
    Settings settings = new Settings(known);
    known.forEach(settings::takeStandard);
    recipe.ifPresent(settings::takeRecipe);
    settings.takeValues("", values);
    return settings.checked();
  }

  /**
   * What a recipe says of one setting, before it is known which others there are.
   *
   * @return the setting's default where the recipe says nothing, or nothing that can be read
   * @throws UserError if the recipe cannot be read
   */
  public static <T> T peek(Path recipe, Setting<T> setting) {
    return setting
        .kind()
        .read()
        .apply(Yaml.read(recipe).path(setting.name()))
        .or(setting::standard)
        .orElseThrow();
  }

  private Settings checked() {
    requireAll();
    if (!complaints.isEmpty()) {
      throw new UserError(
          complaints.size() == 1
              ? complaints.getFirst()
              : complaints.size()
                  + " settings are not usable:\n  "
                  + String.join("\n  ", complaints));
    }
    return this;
  }

  private <T> void takeStandard(Setting<T> setting) {
    setting.standard().map(setting.kind().write()).ifPresent(v -> values.set(setting.name(), v));
  }

  private void takeRecipe(Path file) {
    takeValues(file + ": ", Yaml.read(file));
  }

  private void takeValues(String where, ObjectNode node) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      find(where, key)
          .ifPresent(
              setting -> take(where + key, setting, entry.getValue().toString(), entry.getValue()));
    }
  }

  private void takeOverrides(Map<String, String> overrides) {
    overrides.forEach((key, text) -> {
      Optional<Setting<?>> setting = find("--", key);
      if (setting.isPresent()) {
        // What cannot be parsed is taken as text, which its kind then refuses.
        JsonNode value =
            setting.get().kind().parse().apply(text).orElse(Kind.TEXT.write().apply(text));
        take("--" + key, setting.get(), "\"" + text + "\"", value);
      }
    });
  }

  private <T> void take(String where, Setting<T> setting, String shown, JsonNode value) {
    attempted.add(setting.name());
    // Written back, so that 1 and 1.0 are one value to whoever compares configurations.
    setting
        .kind()
        .read()
        .apply(value)
        .map(setting.kind().write())
        .ifPresentOrElse(
            written -> values.set(setting.name(), written),
            () ->
                complaints.add(
                    where + ": expected " + setting.kind().expected() + ", not " + shown));
  }

  private Optional<Setting<?>> find(String where, String key) {
    Map<String, Setting<?>> byName = new HashMap<>();
    known.forEach(setting -> byName.put(setting.name(), setting));
    Optional<Setting<?>> found = Optional.ofNullable(byName.get(key));
    if (found.isEmpty()) {
      complaints.add(where + key + ": no such setting; " + Nearest.suggest(key, byName.keySet()));
    }
    return found;
  }

  private void requireAll() {
    for (Setting<?> setting : known) {
      if (!values.has(setting.name()) && !attempted.contains(setting.name())) {
        complaints.add("--" + setting.name() + " is missing: " + setting.description());
      }
    }
  }

  /** The value of a setting that was among the known ones. */
  public <T> T get(Setting<T> setting) {
    return setting.kind().read().apply(values.path(setting.name())).orElseThrow();
  }

  /** Every value by its key; what {@link RunFolder#open} compares. A copy. */
  public ObjectNode toJson() {
    return values.deepCopy();
  }

  /** A recipe with every value and what it means: {@code --show-config}. */
  public String toYaml() {
    StringBuilder yaml = new StringBuilder();
    for (Setting<?> setting : known) {
      ObjectNode line = Json.MAPPER.createObjectNode();
      line.set(setting.name(), values.get(setting.name()));
      yaml.append("# ").append(setting.description()).append('\n').append(Yaml.write(line));
    }
    return yaml.toString();
  }
}
