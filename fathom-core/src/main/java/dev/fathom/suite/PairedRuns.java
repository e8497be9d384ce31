package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.Outcomes;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.suite.SuiteSettings.Counted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Finished runs against each other, prompt by prompt: attacks, tasks and models of suites. Each is
 * compared with the first that asked the same.
 */
public final class PairedRuns {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(10_000, 0.95, 0);
  private static final String RESULTS = "results.json";

  private PairedRuns() {}

  /**
   * Every difference that two of the runs have prompts for, as one family under Holm's correction.
   *
   * @param runs by name their folders, that of a suite's model among them; what has no prompts is
   *     passed over
   * @return objects as in {@code differences} of {@code comparison.json}
   * @throws dev.fathom.UserError if a run's files are broken
   */
  public static ArrayNode of(Map<String, Path> runs) {
    List<Looked> looked = new ArrayList<>();
    runs.forEach((name, folder) -> looked(name, folder).ifPresent(looked::add));
    List<Contrast> tests = new ArrayList<>();
    for (int i = 0; i < looked.size(); i++) {
      tests.addAll(stages(looked.get(i), looked.subList(0, i)));
      tests.addAll(scores(looked.get(i), looked.subList(0, i)));
    }
    ArrayNode list = Json.MAPPER.createArrayNode();
    Contrast.family(tests)
        .forEach(test -> list.addObject().put("what", test.what()).setAll(test.toJson()));
    return list;
  }

  private static List<Contrast> stages(Looked one, List<Looked> before) {
    List<Contrast> tests = new ArrayList<>();
    for (Part part : one.parts()) {
      before.stream()
          .flatMap(other ->
              other.parts().stream()
                  .filter(its -> asksTheSame(part, its))
                  .map(its -> Contrast.of(part, its, one.model(), other.model(), BOOTSTRAP)))
          .findFirst()
          .ifPresent(tests::add);
    }
    return tests;
  }

  private static List<Contrast> scores(Looked one, List<Looked> before) {
    List<Contrast> tests = new ArrayList<>();
    for (Section section : Section.values()) {
      List<Part> parts = one.score(section);
      before.stream()
          .filter(other -> askTheSame(parts, other.score(section)))
          .map(other ->
              Contrast.of(
                  section.score(),
                  parts,
                  other.score(section),
                  one.model(),
                  other.model(),
                  BOOTSTRAP))
          .findFirst()
          .ifPresent(tests::add);
    }
    return tests;
  }

  private static boolean asksTheSame(Part one, Part other) {
    return one.stage().equals(other.stage())
        && one.section() == other.section()
        && !Collections.disjoint(one.values().keySet(), other.values().keySet());
  }

  private static boolean askTheSame(List<Part> one, List<Part> other) {
    if (one.isEmpty() || one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!asksTheSame(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Looked> looked(String name, Path folder) {
    if (!Files.isRegularFile(folder.resolve(RESULTS))) {
      return SuiteFolder.model(folder)
          .map(model -> new Looked(name, model.parts(), model.complete()));
    }
    ObjectNode results = Json.object(folder.resolve(RESULTS));
    List<Part> parts =
        switch (results.path("kind").asText()) {
          case "attack" -> has(folder, "generations.jsonl") ? attack(results, folder) : List.of();
          case "task" -> has(folder, "samples.jsonl") ? task(results, folder) : List.of();
          default -> List.of();
        };
    return Optional.of(new Looked(name, parts, Map.of()));
  }

  private static List<Part> task(ObjectNode results, Path folder) {
    return List.of(
        new PartReader(Counted.BROKEN).read(folder, Section.TASKS, results.path("task").asText()));
  }

  /** Answers may have been removed; then there are numbers, and no prompts to pair. */
  private static boolean has(Path folder, String file) {
    return Files.isRegularFile(folder.resolve(file));
  }

  /** Broken by any answer; at each depth; and what other groups ask that is permitted. */
  private static List<Part> attack(ObjectNode results, Path folder) {
    String attack = results.path("attack").asText();
    Outcomes outcomes = Outcomes.read(folder);
    List<Part> parts = new ArrayList<>();
    for (String group : outcomes.groups().keySet()) {
      List<String> depths = depths(results, group);
      if (group.equals(Workshop.HARMFUL)) {
        parts.add(new PartReader(Counted.BROKEN).read(folder, Section.ATTACKS, attack));
        for (String depth : depths) {
          SortedMap<String, Double> values =
              PartReader.values(
                  results, outcomes.at(depth), group::equals, prompt -> 1 - prompt.success());
          parts.add(part(Section.ATTACKS, attack + " @" + depth, values));
        }
      } else {
        // With the least that is prefilled, where answers to permitted requests are judged.
        Outcomes plain = depths.isEmpty() ? outcomes : outcomes.at(depths.getFirst());
        parts.add(
            part(
                Section.TASKS,
                group,
                PartReader.values(results, plain, group::equals, Outcomes.Prompt::success)));
      }
    }
    return parts;
  }

  private static Part part(Section section, String name, SortedMap<String, Double> values) {
    return new Part(section, name, Json.MAPPER.createObjectNode(), values);
  }

  private static List<String> depths(ObjectNode results, String group) {
    return results
        .path("groups")
        .path(group)
        .path("depths")
        .valueStream()
        .map(point -> point.path("depth").asText())
        .toList();
  }
}
