package dev.fathom.attack;

import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.text.Tokenizer;
import java.util.List;
import java.util.Set;

/**
 * The generating stage: asks a model for each attempt's answer and appends it as soon as it is
 * finished. The attempts of one example share one pass over what their prompts have in common.
 *
 * @param axis what the attack varies
 * @param generator the model, or the two with their rule
 * @param options everything but the sampling, which is each attempt's own
 * @param tokenizer of the model
 * @param batches how many answers at once
 * @param log where answers go; attempts whose answers it holds are not repeated
 */
record Generating(
    Axis axis,
    Generator generator,
    GenerationOptions options,
    Tokenizer tokenizer,
    AutoBatch batches,
    SampleLog log) {
  private static final double NANOSECONDS = 1e9;

  /** Those without an answer in the log. */
  static List<Attempt> open(List<Attempt> attempts, SampleLog log) {
    Set<String> finished = log.finished();
    return attempts.stream().filter(attempt -> !finished.contains(attempt.id())).toList();
  }

  /**
   * @param open without an answer yet
   * @param progress counts answers
   */
  Generated run(List<Attempt> open, Progress progress) {
    long[] tokens = {0};
    long started = System.nanoTime();
    int largest =
        generator.complete(
            open,
            Attempt::toPrompt,
            Attempt::id,
            options,
            batches,
            (attempt, completion) -> {
              log.append(Answer.of(axis, attempt, completion, tokenizer).toJson());
              tokens[0] += completion.tokens().length;
              progress.step(1);
            });
    double seconds = (System.nanoTime() - started) / NANOSECONDS;
    return new Generated(largest, open.size(), tokens[0], seconds);
  }
}
