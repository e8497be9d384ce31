package dev.fathom.attack;

import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Sampling;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.text.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The generating stage: asks a model for each attempt's answer and appends it. The attempts of one
 * example stand together in a batch and share one pass over what their prompts have in common.
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
    Map<Sampling, List<Attempt>> bySampling = new LinkedHashMap<>();
    open.forEach(attempt ->
        bySampling.computeIfAbsent(attempt.sampling(), _ -> new ArrayList<>()).add(attempt));
    int largest = 0;
    for (var same : bySampling.entrySet()) {
      GenerationOptions chosen = options.withSampling(same.getKey());
      int size =
          batches.run(
              same.getValue(),
              Attempt::weight,
              Attempt::id,
              batch -> generator.generate(batch.stream().map(Attempt::toPrompt).toList(), chosen),
              (attempt, completion) -> {
                log.append(Answer.of(axis, attempt, completion, tokenizer).toJson());
                progress.step(1);
              });
      largest = Math.max(largest, size);
    }
    return largest;
  }
}
