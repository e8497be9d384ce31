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
 * The generating stage: lets a model go on from each attempt's prefill, and appends an answer for
 * each. The depths and samples of one example stand together in a batch and share one pass over
 * prompt and answer.
 *
 * @param generator the model, or the two with their rule
 * @param options how tokens are chosen
 * @param tokenizer of the model
 * @param batches how many answers at once
 * @param log where answers go; attempts whose answers it holds are not repeated
 */
record Prefilling(
    Generator generator,
    GenerationOptions options,
    Tokenizer tokenizer,
    AutoBatch batches,
    SampleLog log) {

  /** Those without an answer in the log. */
  static List<Attempt> open(List<Attempt> attempts, SampleLog log) {
    Set<String> finished = log.finished();
    return attempts.stream().filter(attempt -> !finished.contains(attempt.id())).toList();
  }

  /**
   * @param open without an answer yet
   * @param progress counts answers
   * @return the size of the largest batch
   */
  int run(List<Attempt> open, Progress progress) {
    return batches.run(
        open,
        Attempt::weight,
        Attempt::id,
        batch -> generator.generate(batch.stream().map(Attempt::toPrompt).toList(), options),
        (attempt, completion) -> {
          log.append(Answer.of(attempt, completion, tokenizer).toJson());
          progress.step(1);
        });
  }
}
