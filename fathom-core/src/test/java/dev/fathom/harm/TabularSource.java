package dev.fathom.harm;

import dev.fathom.theory.Harm;
import dev.fathom.theory.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A small policy as if it were a model: it draws answers and knows how harmful they are. */
record TabularSource(List<Policy> questions, Harm harm) implements AnswerSource {
  static TabularSource of(Policy policy, Harm harm) {
    return new TabularSource(List.of(policy), harm);
  }

  @Override
  public List<Rollout> roll(List<Start> starts) {
    return starts.stream().map(this::roll).toList();
  }

  private Rollout roll(Start start) {
    Policy policy = questions.get(start.question());
    SplittableRandom random = new SplittableRandom(start.draw());
    int[] answer = Arrays.copyOf(start.prefix(), policy.length());
    int length = start.prefix().length;
    if (start.next().isPresent()) {
      answer[length++] = start.next().getAsInt();
    }
    while (length < answer.length) {
      double[] row = policy.conditional(Arrays.copyOf(answer, length));
      answer[length++] = drawn(row, random.nextDouble());
    }
    return new Rollout(answer, harm.of(answer));
  }

  private static int drawn(double[] row, double uniform) {
    double sum = 0;
    for (int token = 0; token < row.length; token++) {
      sum += row[token];
      if (uniform < sum) {
        return token;
      }
    }
    return row.length - 1;
  }

  @Override
  public void along(List<Path> paths, Visitor visitor) {
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      for (int t = 0; t < path.tokens().length; t++) {
        visitor.at(
            i, t, questions.get(path.question()).conditional(Arrays.copyOf(path.tokens(), t)));
      }
    }
  }

  @Override
  public boolean ends(int question, int position, int token) {
    return position == questions.get(question).length() - 1;
  }

  /** Both rounds over all questions. */
  List<HarmRow> rows(int rollouts, Rounds rounds, long seed) {
    Grower grower = new Grower(this, rollouts);
    List<HarmRow> rows = new ArrayList<>();
    for (int q = 0; q < questions.size(); q++) {
      rows.addAll(round(grower, q, 1, rounds.first(), seed));
    }
    Map<String, Integer> second = rounds.second(rows);
    for (int q = 0; q < questions.size(); q++) {
      rows.addAll(round(grower, q, 2, second.get("q" + q), seed));
    }
    return rows;
  }

  private List<HarmRow> round(Grower grower, int question, int round, int count, long seed) {
    List<Trunk> trunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long own = Grower.mixed(seed, question, round, i);
      Rollout answer = roll(new Start(question, new int[0], OptionalInt.empty(), own));
      trunks.add(new Trunk(question, answer.tokens(), OptionalDouble.of(answer.harm()), own + 1));
    }
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
                trees.get(i).trunk().harm().getAsDouble(),
                trees.get(i).look(),
                trees.get(i).rollouts()))
        .toList();
  }
}
