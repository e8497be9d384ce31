package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.fathom.attack.AttackSettings;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The runs that a suite comes to, in the order in which they are carried out: each model is made,
 * if it has to be, and then attacked and asked.
 *
 * @param stages all of them
 * @param models by name where each model is, as the runs read it
 * @param made those places at which the suite makes a model
 */
record SuitePlan(List<Stage> stages, Map<String, String> models, Set<String> made) {
  private static final String REFERENCE = "$";
  private static final String OUTPUT = "output";
  private static final String LIMIT = "limit";

  /**
   * @param only the models to look at; empty for all. Models that these are made from are made, too
   * @param problems gets what cannot be read
   */
  static SuitePlan of(Suite suite, Set<String> only, Problems problems) {
    Builder builder = new Builder(suite, problems);
    for (Subject subject : suite.subjects()) {
      if (only.isEmpty() || only.contains(subject.name())) {
        builder.whereIs(subject);
        suite.entries().forEach(entry -> builder.add(subject, entry));
      }
    }
    return new SuitePlan(
        List.copyOf(builder.stages), Map.copyOf(builder.models), Set.copyOf(builder.made));
  }

  /** Goes through the models, those first that others are made from. */
  private static final class Builder {
    private final Suite suite;
    private final Problems problems;
    private final List<Stage> stages = new ArrayList<>();
    private final Map<String, String> models = new LinkedHashMap<>();
    private final Set<String> made = new LinkedHashSet<>();
    private final Set<String> underWay = new LinkedHashSet<>();

    Builder(Suite suite, Problems problems) {
      this.suite = suite;
      this.problems = problems;
    }

    /** Where a model is, as the runs read it; it is made first if it has to be. */
    String whereIs(Subject subject) {
      String known = models.get(subject.name());
      if (known != null) {
        return known;
      }
      String where = "models." + subject.name();
      if (!underWay.add(subject.name())) {
        problems.add(where, "is made from itself, by way of " + String.join(", ", underWay));
        return "";
      }
      String model =
          subject
              .making()
              .map(making -> made(subject, making, where))
              .orElseGet(() ->
                  resolved(subject.settings(), where).path(AttackSettings.MODEL.name()).asText());
      underWay.remove(subject.name());
      models.put(subject.name(), model);
      return model;
    }

    private String made(Subject subject, Subject.Making making, String where) {
      Path folder = suite.folder().resolve(subject.name()).resolve(making.key());
      ObjectNode values = resolved(making.set(), where);
      values.put(OUTPUT, folder.toString());
      problems
          .attempt(
              where,
              () -> Settings.load(Optional.of(making.recipe()), values, making.work().settings()))
          .map(settings ->
              new Stage(
                  subject.name(), making.key(), Optional.empty(), making.work(), settings, folder))
          .ifPresent(stages::add);
      String model = folder.resolve(TrainRun.CHECKPOINT).toString();
      made.add(model);
      return model;
    }

    void add(Subject subject, Entry entry) {
      ObjectNode values = known(entry, suite.settings().get(SuiteSettings.SETTINGS));
      values.setAll(resolved(entry.settings(), entry.where()));
      values.setAll(known(entry, resolved(subject.settings(), "models." + subject.name())));
      values.put(AttackSettings.MODEL.name(), models.get(subject.name()));
      suite.settings().get(SuiteSettings.LIMIT).ifPresent(limit -> values.put(LIMIT, limit));
      Path folder = suite.folder().resolve(subject.name()).resolve(entry.name());
      values.put(OUTPUT, folder.toString());
      problems
          .attempt(
              entry.where(), () -> Settings.load(entry.recipe(), values, entry.work().settings()))
          .map(settings ->
              new Stage(
                  subject.name(), entry.name(), Optional.of(entry), entry.work(), settings, folder))
          .ifPresent(stages::add);
    }

    private static ObjectNode known(Entry entry, ObjectNode settings) {
      ObjectNode known = settings.deepCopy();
      List<String> keys = new ArrayList<>();
      known.fieldNames().forEachRemaining(keys::add);
      keys.stream().filter(key -> !entry.work().knows(key)).forEach(known::remove);
      return known;
    }

    /** With the folders of the suite's own models in the place of their names. */
    private ObjectNode resolved(ObjectNode settings, String where) {
      ObjectNode resolved = settings.deepCopy();
      Map<String, JsonNode> replaced = new HashMap<>();
      for (Map.Entry<String, JsonNode> entry : resolved.properties()) {
        String text = entry.getValue().asText();
        if (entry.getValue().isTextual() && text.startsWith(REFERENCE)) {
          String name = text.substring(REFERENCE.length());
          Optional<Subject> other = suite.subject(name);
          if (other.isEmpty()) {
            problems.add(where, entry.getKey() + " is " + text + ", but no model is named " + name);
          }
          other.ifPresent(
              subject -> replaced.put(entry.getKey(), TextNode.valueOf(whereIs(subject))));
        }
      }
      replaced.forEach(resolved::set);
      return resolved;
    }
  }
}
