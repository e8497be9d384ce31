package dev.fathom.task;

import dev.fathom.UserError;
import java.util.List;
import java.util.stream.Collectors;

/** The tasks there are. */
public final class Tasks {
  /** All of them, in the order in which they are listed. */
  public static final List<Task> ALL =
      List.of(
          new Mmlu(),
          Arc.CHALLENGE,
          Arc.EASY,
          new HellaSwag(),
          new Winogrande(),
          new BoolQ(),
          new TruthfulQa(),
          new ToxiGen(),
          new Gsm8k(),
          new Gsm8kCot(),
          new TriviaQa(),
          new Bbh(),
          new BbhCot(),
          new IfEval(),
          new WikiText(),
          new Perplexity(),
          new OverRefusal(),
          new Choices(),
          new Match());

  private Tasks() {}

  /**
   * The task of a name.
   *
   * @throws UserError if there is none
   */
  public static Task named(String name) {
    return ALL.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                "no task is named "
                    + name
                    + "; there are "
                    + ALL.stream().map(Task::name).collect(Collectors.joining(", "))));
  }
}
