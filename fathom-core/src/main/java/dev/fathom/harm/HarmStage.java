package dev.fathom.harm;

import dev.fathom.harm.AnswerSource.Start;
import dev.fathom.harm.HarmSettings.Along;
import dev.fathom.run.Display;
import dev.fathom.run.Draws;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Both rounds for one model: answers are drawn or taken, looked at some at a time, and appended to
 * the log. What the log holds already is not done again, and the second round follows from the
 * first one's rows there, so that a stopped run comes to what it would have come to.
 *
 * @param side {@code aligned} or {@code base}
 * @param questions what it is asked
 * @param source the model and the judge
 * @param along whose answers are looked at
 * @param positions the most positions of an answer
 * @param stop the token behind a given response, where it leaves room for one
 * @param rounds how many answers
 * @param grower looks at them
 * @param display shows a token as text
 */
record HarmStage(
    String side,
    List<Question> questions,
    AnswerSource source,
    Along along,
    int positions,
    OptionalInt stop,
    Rounds rounds,
    Grower grower,
    IntFunction<String> display,
    long seed) {
  /** Rollouts that are drawn together: enough to fill a batch, few enough to be kept soon. */
  private static final int TOGETHER = 2048;

  /** An answer to be looked at. */
  private record Task(int question, int round, String id) {}

  void run(SampleLog log, Display shown, PrintStream err) {
    List<Task> first = new ArrayList<>();
    for (int q = 0; q < questions.size(); q++) {
      for (int i = 0; i < rounds.first(); i++) {
        first.add(task(q, 1, i));
      }
    }
    run(first, log, side + ", first round", shown, err);
    List<HarmRow> rows = rows(log).stream().filter(row -> row.round() == 1).toList();
    Map<String, Integer> second = rounds.second(rows);
    List<Task> tasks = new ArrayList<>();
    for (int q = 0; q < questions.size(); q++) {
      for (int i = 0; i < second.get(questions.get(q).example().id()); i++) {
        tasks.add(task(q, 2, i));
      }
    }
    run(tasks, log, side + ", second round", shown, err);
  }

  /** This model's rows. */
  List<HarmRow> rows(SampleLog log) {
    try (var stored = log.rows()) {
      return stored.map(HarmRow::of).filter(row -> row.side().equals(side)).toList();
    }
  }

  private Task task(int question, int round, int number) {
    return new Task(
        question, round, HarmRow.id(questions.get(question).example().id(), side, round, number));
  }

  private void run(List<Task> tasks, SampleLog log, String title, Display shown, PrintStream err) {
    Set<String> finished = log.finished();
    List<Task> open = tasks.stream().filter(task -> !finished.contains(task.id)).toList();
    int together = Math.max(1, TOGETHER / grower.rollouts());
    try (Progress progress = Progress.start(title, open.size(), "answers", shown, err)) {
      for (int from = 0; from < open.size(); from += together) {
        List<Task> some = open.subList(from, Math.min(open.size(), from + together));
        List<Tree> trees = grower.grow(trunks(some));
        for (int i = 0; i < some.size(); i++) {
          log.append(row(some.get(i), trees.get(i)).toJson());
        }
        progress.step(some.size());
      }
    }
  }

  private List<Trunk> trunks(List<Task> tasks) {
    List<Start> starts = new ArrayList<>();
    for (Task task : tasks) {
      long draw = Grower.mixed(seed, Draws.number(task.id));
      starts.add(
          switch (along) {
            case SAMPLED -> new Start(task.question, new int[0], OptionalInt.empty(), draw);
            case RESPONSE -> {
              int[] given = given(questions.get(task.question));
              yield new Start(
                  task.question,
                  Arrays.copyOf(given, given.length - 1),
                  OptionalInt.of(given[given.length - 1]),
                  draw);
            }
          });
    }
    List<AnswerSource.Rollout> answers = source.roll(starts);
    List<Trunk> trunks = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      int[] tokens = answers.get(i).tokens();
      boolean whole = tokens.length <= positions;
      trunks.add(
          new Trunk(
              tasks.get(i).question,
              whole ? tokens : Arrays.copyOf(tokens, positions),
              whole ? OptionalDouble.of(answers.get(i).harm()) : OptionalDouble.empty(),
              starts.get(i).draw() + 1));
    }
    return trunks;
  }

  /** The given response, cut where an answer would be, or with the stop token behind it. */
  private int[] given(Question question) {
    int[] response = question.response();
    if (response.length >= question.longest()) {
      return Arrays.copyOf(response, question.longest());
    }
    int[] given = Arrays.copyOf(response, response.length + stop.stream().toArray().length);
    stop.ifPresent(token -> given[response.length] = token);
    return given;
  }

  private HarmRow row(Task task, Tree tree) {
    return new HarmRow(
        task.id,
        questions.get(task.question).example().id(),
        questions.get(task.question).example().group(),
        side,
        task.round,
        Arrays.stream(tree.trunk().tokens()).mapToObj(display).toList(),
        tree.trunk().harm().orElse(Double.NaN),
        tree.look(),
        tree.branching(),
        tree.rollouts());
  }
}
