package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.data.Example;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.decode.Sampling;
import dev.fathom.model.Model;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.tensor.Engine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Answers that a model gives before training begins, kept in the run's folder. */
record DrawnAnswers(RunFolder run, RowEncoder encoder, Display display, PrintStream err) {
  private static final long TOKENS_TOGETHER = 1 << 14;

  /** Draws from the whole distribution: what the law of a model's own answers means. */
  static GenerationOptions sampled(GenerationOptions options, long seed) {
    return options
        .withSampling(
            new Sampling.Temperature(
                1, OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty()))
        .withSeed(seed);
  }

  /**
   * @param name of the file, {@code drawn-<name>.jsonl}
   * @param count answers to each example
   * @param options for the n-th answer, from 0
   * @return for each example's id its answers as tokens, with their end where the model set one
   */
  Map<String, List<int[]>> of(
      String name,
      List<Example> examples,
      int count,
      Model model,
      IntFunction<GenerationOptions> options) {
    try (SampleLog log = SampleLog.open(run.file("drawn-" + name + ".jsonl"));
        Progress progress =
            Progress.start(
                "draw " + name, (long) examples.size() * count, "answers", display, err)) {
      progress.step(log.finished().size());
      for (int n = 0; n < count; n++) {
        List<Example> open = new ArrayList<>();
        for (Example example : examples) {
          if (!log.finished().contains(id(example, n))) {
            open.add(example);
          }
        }
        draw(open, n, model, options.apply(n), log, progress);
      }
      return read(log);
    }
  }

  private void draw(
      List<Example> examples,
      int n,
      Model model,
      GenerationOptions options,
      SampleLog log,
      Progress progress) {
    AutoBatch batches =
        new AutoBatch(
            new BatchSize.Auto(),
            TOKENS_TOGETHER,
            Engine::isOutOfMemory,
            line -> err.println(line));
    new Generator(model)
        .complete(
            examples,
            // A number of its own, whatever it is drawn together with.
            example -> new Prompt(example.id().hashCode(), encoder.prompt(example)),
            Example::id,
            options,
            batches,
            (example, completion) -> {
              log.append(row(example, n, completion));
              progress.step(1);
            });
  }

  private static ObjectNode row(Example example, int n, Completion completion) {
    ObjectNode row =
        Json.MAPPER.createObjectNode().put("id", id(example, n)).put("example", example.id());
    ArrayNode ids = row.putArray("tokens");
    IntStream.of(completion.tokens()).forEach(ids::add);
    completion.stopToken().ifPresent(ids::add);
    return row;
  }

  private static String id(Example example, int n) {
    return example.id() + "#" + n;
  }

  private static Map<String, List<int[]>> read(SampleLog log) {
    Map<String, List<int[]>> answers = new HashMap<>();
    try (Stream<ObjectNode> rows = log.rows()) {
      rows.forEach(row -> {
        int[] tokens = new int[row.path("tokens").size()];
        for (int i = 0; i < tokens.length; i++) {
          tokens[i] = row.path("tokens").get(i).intValue();
        }
        answers.computeIfAbsent(row.path("example").asText(), _ -> new ArrayList<>()).add(tokens);
      });
    }
    return answers;
  }
}
