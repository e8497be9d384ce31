package dev.fathom.harm;

import dev.fathom.theory.Harm;
import dev.fathom.theory.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

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

  static int drawn(double[] row, double uniform) {
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
    return Procedure.rows(this, questions.size(), rollouts, rounds, seed);
  }
}
