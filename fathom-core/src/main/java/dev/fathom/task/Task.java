package dev.fathom.task;

import java.util.List;

/**
 * A benchmark: where its rows come from, how they are worded, what is counted. The wordings are
 * those of EleutherAI's lm-evaluation-harness 0.4.13, so that numbers can be compared.
 */
public sealed interface Task permits ChoiceTask, GenerationTask, PerplexityTask, RefusalTask {
  /** What a list of tasks says of it. */
  Heading heading();

  /**
   * Reads and words its rows.
   *
   * @return at least one subset
   * @throws dev.fathom.UserError if files are missing or rows not usable, a line for each
   */
  List<Subset> read(TaskData data);

  /** What the command line and files call it. */
  default String name() {
    return heading().name();
  }

  /** What it reports, the main number first. */
  default List<Metric> metrics() {
    return heading().metrics();
  }
}
