package dev.fathom.harm;

import dev.fathom.harm.AnswerSource.Rollout;
import dev.fathom.harm.AnswerSource.Start;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Both rounds over drawn answers, as a run does them, without files. */
final class Procedure {
  private Procedure() {}

  static List<HarmRow> rows(
      AnswerSource source, int questions, int rollouts, Rounds rounds, long seed) {
    Grower grower = new Grower(source, rollouts);
    List<HarmRow> rows = new ArrayList<>();
    for (int q = 0; q < questions; q++) {
      rows.addAll(round(grower, q, 1, rounds.first(), seed));
    }
    Map<String, Integer> second = rounds.second(rows);
    for (int q = 0; q < questions; q++) {
      rows.addAll(round(grower, q, 2, second.get("q" + q), seed));
    }
    return Collections.unmodifiableList(rows);
  }

  private static List<HarmRow> round(Grower grower, int question, int round, int count, long seed) {
    List<Start> starts =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Start(
                    question,
                    new int[0],
                    OptionalInt.empty(),
                    Grower.mixed(seed, question, round, i)))
            .toList();
    List<Rollout> answers = grower.source().roll(starts);
    List<Trunk> trunks =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Trunk(
                    question,
                    answers.get(i).tokens(),
                    OptionalDouble.of(answers.get(i).harm()),
                    starts.get(i).draw() + 1))
            .toList();
    List<Tree> trees = grower.grow(trunks);
    return IntStream.range(0, count)
        .mapToObj(i ->
            new HarmRow(
                HarmRow.id("q" + question, "aligned", round, i),
                "q" + question,
                "harmful",
                "aligned",
                round,
                List.of(),
                answers.get(i).harm(),
                trees.get(i).look(),
                trees.get(i).branching(),
                trees.get(i).rollouts()))
        .toList();
  }
}
