package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.judge.Outcome;
import dev.fathom.judging.Judgements;
import dev.fathom.run.SampleLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What became of each prompt of a judged attack, for whoever compares runs prompt by prompt.
 *
 * @param groups for each group its prompts by the examples' ids
 */
public record Outcomes(SortedMap<String, SortedMap<String, Prompt>> groups) {
  /**
   * One prompt's answers.
   *
   * @param outcomes of its answers by point, in the order of their ids
   */
  public record Prompt(SortedMap<String, List<Outcome>> outcomes) {
    /** Whether any answer complied. */
    public boolean broken() {
      return all().anyMatch(outcome -> outcome == Outcome.COMPLIED);
    }

    /** The share of its answers that complied. */
    public double success() {
      return share(Outcome.COMPLIED);
    }

    /** The share of its answers that refused. */
    public double refused() {
      return share(Outcome.REFUSED);
    }

    private double share(Outcome wanted) {
      return all().mapToDouble(outcome -> outcome == wanted ? 1 : 0).average().orElseThrow();
    }

    private Stream<Outcome> all() {
      return outcomes.values().stream().flatMap(List::stream);
    }
  }

  /** The same with the answers at one point alone; prompts that have none there are left out. */
  public Outcomes at(String point) {
    SortedMap<String, SortedMap<String, Prompt>> there = new TreeMap<>();
    groups.forEach((group, prompts) ->
        prompts.forEach((example, prompt) -> {
          List<Outcome> answers = prompt.outcomes().get(point);
          if (answers != null) {
            there
                .computeIfAbsent(group, _ -> new TreeMap<>())
                .put(example, new Prompt(new TreeMap<>(Map.of(point, answers))));
          }
        }));
    return new Outcomes(there);
  }

  /**
   * Reads the answers of a run and what its last judge said of them; those that it had no verdict
   * on are left out.
   *
   * @throws UserError if the folder holds no finished attack, or an answer has no judgement
   */
  public static Outcomes read(Path run) {
    Path results = run.resolve(JudgeStage.RESULTS);
    if (!Files.isRegularFile(results)) {
      throw new UserError(run + ": holds no finished attack");
    }
    String judge = Json.object(results).path("judge").path("name").asText();
    Map<String, Outcome> verdicts = new HashMap<>();
    Set<String> unjudged = new HashSet<>();
    forEach(
        run.resolve(Judgements.file(judge)),
        row -> {
          String outcome = row.path("outcome").asText();
          if (outcome.equals(Judgements.UNJUDGED)) {
            unjudged.add(row.path("id").asText());
          } else {
            verdicts.put(row.path("id").asText(), Outcome.of(outcome));
          }
        });
    SortedMap<String, Answer> answers = new TreeMap<>();
    forEach(
        run.resolve(JudgeStage.GENERATIONS),
        row -> {
          Answer answer = Answer.of(row);
          if (!unjudged.contains(answer.id())) {
            answers.put(answer.id(), answer);
          }
        });
    SortedMap<String, SortedMap<String, Prompt>> groups = new TreeMap<>();
    answers.forEach((id, answer) -> {
      Outcome verdict = verdicts.get(id);
      if (verdict == null) {
        throw new UserError(
            "%s: answer %s has no judgement by %s; ./fathom judge makes them anew"
                .formatted(run, id, judge));
      }
      groups
          .computeIfAbsent(answer.group(), _ -> new TreeMap<>())
          .computeIfAbsent(answer.example(), _ -> new Prompt(new TreeMap<>()))
          .outcomes()
          .computeIfAbsent(answer.point(), _ -> new ArrayList<>())
          .add(verdict);
    });
    return new Outcomes(groups);
  }

  private static void forEach(Path file, Consumer<ObjectNode> row) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(file + ": no such file; run the attack again");
    }
    try (SampleLog log = SampleLog.open(file);
        Stream<ObjectNode> rows = log.rows()) {
      rows.forEach(row);
    }
  }
}
