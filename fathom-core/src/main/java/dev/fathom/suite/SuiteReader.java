package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.AttackKind;
import dev.fathom.attack.AttackSettings;
import dev.fathom.decode.RuleSettings;
import dev.fathom.run.Nearest;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.task.Task;
import dev.fathom.task.TaskSettings;
import dev.fathom.task.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes models and entries of a suite's mappings. */
final class SuiteReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final String ATTACK = "attack";
  private static final String FINE_TUNING = "fine-tuning";
  private static final String RECIPE = "recipe";
  private static final String SET = "set";

  /** How models are made, by the key that names the recipe. */
  private static final Map<String, Supplier<Work>> MAKINGS =
      Map.of(
          "train", Work.Training::new,
          "two-stage", Work.TwoStage::new,
          "restore", Work.Restoring::new);

  /** What can be said of a model. */
  private static final List<String> MODEL_KEYS =
      Stream.concat(
              Stream.<Setting<?>>of(
                  AttackSettings.MODEL,
                  AttackSettings.MODEL_REVISION,
                  AttackSettings.SYSTEM,
                  AttackSettings.TEMPLATE),
              RuleSettings.ALL.stream())
          .map(Setting::name)
          .toList();

  private final Problems problems = new Problems();

  private SuiteReader() {}

  /**
   * @throws UserError for what cannot be read, all of it at once
   */
  static Suite read(Settings settings) {
    SuiteReader reader = new SuiteReader();
    List<Subject> subjects = new ArrayList<>();
    settings
        .get(SuiteSettings.MODELS)
        .properties()
        .forEach(
            model -> reader.subject(model.getKey(), model.getValue()).ifPresent(subjects::add));
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>(MAKINGS.keySet());
    for (Section section : Section.values()) {
      settings
          .get(section.setting())
          .properties()
          .forEach(entry -> {
            if (!names.add(entry.getKey())) {
              reader.problems.add(
                  section.key() + "." + entry.getKey(), "another stage has that name; choose one");
            }
            reader.entry(section, entry.getKey(), entry.getValue()).ifPresent(entries::add);
          });
    }
    if (settings.get(SuiteSettings.MODELS).isEmpty()) {
      reader.problems.add("models", "a suite needs at least one");
    }
    reader.refuseReference(settings);
    reader.refuseUnread(settings, entries);
    reader.problems.refuse();
    return new Suite(settings, List.copyOf(subjects), List.copyOf(entries));
  }

  private void refuseReference(Settings settings) {
    List<String> names = keys(settings.get(SuiteSettings.MODELS));
    settings
        .get(SuiteSettings.REFERENCE)
        .filter(name -> !names.contains(name))
        .ifPresent(name ->
            problems.add("reference", "no model " + name + "; " + Nearest.suggest(name, names)));
  }

  private void refuseUnread(Settings settings, List<Entry> entries) {
    for (String key : keys(settings.get(SuiteSettings.SETTINGS))) {
      if (entries.stream().noneMatch(entry -> entry.work().knows(key))) {
        problems.add("settings", "no attack or task of this suite reads " + key);
      }
    }
  }

  private Optional<Subject> subject(String name, JsonNode node) {
    String where = "models." + name;
    if (refused(where, name, node)) {
      return Optional.empty();
    }
    ObjectNode settings = ((ObjectNode) node).deepCopy();
    List<String> makings = MAKINGS.keySet().stream().filter(settings::has).sorted().toList();
    Optional<Subject.Making> making = Optional.empty();
    if (makings.size() > 1 || (makings.size() == 1 && settings.has(AttackSettings.MODEL.name()))) {
      problems.add(where, "is either there (model) or made, in one way: " + makings);
      return Optional.empty();
    }
    if (makings.isEmpty() && !settings.path(AttackSettings.MODEL.name()).isTextual()) {
      problems.add(
          where,
          "needs model, or a recipe that makes it: " + MAKINGS.keySet().stream().sorted().toList());
      return Optional.empty();
    }
    if (!makings.isEmpty()) {
      String key = makings.getFirst();
      Path recipe = Path.of(settings.remove(key).asText());
      ObjectNode set =
          settings.remove(SET) instanceof ObjectNode changes ? changes : settings.objectNode();
      making = Optional.of(new Subject.Making(key, MAKINGS.get(key).get(), recipe, set));
    }
    for (String key : keys(settings)) {
      if (!MODEL_KEYS.contains(key)) {
        problems.add(where, "no such key " + key + "; " + Nearest.suggest(key, MODEL_KEYS));
      }
    }
    return Optional.of(new Subject(name, making, settings));
  }

  private Optional<Entry> entry(Section section, String name, JsonNode node) {
    String where = section.key() + "." + name;
    // "prefill:" with nothing behind it is an attack with its defaults.
    JsonNode given = node.isNull() ? Json.MAPPER.createObjectNode() : node;
    if (refused(where, name, given)) {
      return Optional.empty();
    }
    ObjectNode settings = ((ObjectNode) given).deepCopy();
    Optional<Path> recipe =
        Optional.ofNullable(settings.remove(RECIPE)).map(JsonNode::asText).map(Path::of);
    Optional<Work> work = work(name, settings, where);
    for (String key : keys(settings)) {
      if (work.isPresent() && !work.get().knows(key)) {
        List<String> known = work.get().settings().stream().map(Setting::name).toList();
        problems.add(where, "no such setting " + key + "; " + Nearest.suggest(key, known));
      }
    }
    return work.map(found -> new Entry(section, name, found, recipe, settings));
  }

  /** A stage says what it is with attack or task, or is named after it. */
  private Optional<Work> work(String name, ObjectNode settings, String where) {
    JsonNode attack = settings.remove(ATTACK);
    JsonNode task = settings.path(TaskSettings.TASK.name());
    String wanted = attack != null ? attack.asText() : task.isTextual() ? task.asText() : name;
    Map<String, Work> known = new LinkedHashMap<>();
    Arrays.stream(AttackKind.values())
        .forEach(kind -> known.put(kind.key(), new Work.Attacking(kind)));
    known.put(FINE_TUNING, new Work.FineTuning());
    Tasks.ALL.forEach(one -> known.put(one.name(), new Work.Tasking(one)));
    if (known.get(wanted) instanceof Work.Tasking(Task one)) {
      settings.put(TaskSettings.TASK.name(), one.name());
    }
    if (!known.containsKey(wanted)) {
      problems.add(
          where, "no attack or task " + wanted + "; " + Nearest.suggest(wanted, known.keySet()));
    }
    return Optional.ofNullable(known.get(wanted));
  }

  private boolean refused(String where, String name, JsonNode node) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          where, "names are folders' names: letters, digits, dots, dashes, no dash at the front");
      return true;
    }
    if (!node.isObject()) {
      problems.add(where, "expected \"key: value\" lines below it, not " + node);
      return true;
    }
    return false;
  }

  private static List<String> keys(ObjectNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
