package dev.fathom.measure;

import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Models;
import dev.fathom.decode.Prompt;
import dev.fathom.model.Model;
import dev.fathom.pair.HiddenSource;
import dev.fathom.pair.Pair;
import dev.fathom.pair.PairText;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.pair.StoredStates;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.tensor.Scope;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs the two models over rows and writes a sample for each row as soon as it is measured.
 *
 * @param text of the pair
 * @param options what is measured
 * @param batches how many rows at once
 * @param samples where the samples go
 * @param states where hidden states lie between two models that are not held together
 * @param progress shows how far each stage of the work has come
 */
record RowMeasurer(
    PairText text,
    ProfileOptions options,
    AutoBatch batches,
    SampleLog samples,
    Path states,
    Stages progress) {

  /** Shows how far each stage of the work has come. */
  @FunctionalInterface
  interface Stages {
    Progress start(String stage, long tokens);
  }

  /**
   * Loads the models and measures.
   *
   * @param rows those that are not measured yet
   * @param sequential hold one model at a time
   * @param own measure along the aligned model's own answers; empty: along the given responses
   */
  Throughput run(
      List<MeasuredRow> rows, MeasurePair pair, boolean sequential, Optional<OwnAnswers> own) {
    if (rows.isEmpty()) {
      return Throughput.NOTHING;
    }
    try (Model aligned = Model.load(pair.aligned().folder(), pair.compute())) {
      List<MeasuredRow> along = own.map(answers -> answered(rows, aligned, answers)).orElse(rows);
      if (sequential) {
        return sequential(along, aligned, pair);
      }
      try (Model base = Model.load(pair.base().folder(), pair.compute())) {
        return measure(along, Pair.of(text, base, aligned));
      }
    }
  }

  /**
   * The rows with the aligned model's own answers in place of the given responses. Along its own
   * answer, teacher forcing gives what going step by step gives: the same distributions in the same
   * contexts.
   */
  private List<MeasuredRow> answered(List<MeasuredRow> rows, Model aligned, OwnAnswers own) {
    GenerationOptions options = own.options(aligned);
    AutoBatch together =
        new AutoBatch(
            batches.size(),
            Models.tokenBudget(aligned.compute(), List.of(aligned.config())),
            batches.outOfMemory(),
            batches.notes());
    Map<String, MeasuredRow> answered = new HashMap<>();
    long tokens = rows.stream().mapToLong(row -> row.dialogue().responseStart()).sum();
    try (Progress shown = progress.start("generate", tokens)) {
      new Generator(aligned)
          .complete(
              rows,
              // Draws hang on the row's id, not on what it is drawn together with.
              row -> new Prompt(row.example().id().hashCode(), row.dialogue().promptIds()),
              row -> row.example().id(),
              options,
              together,
              (row, completion) -> {
                answered.put(row.example().id(), along(row, own.tokens(completion)));
                shown.step(row.dialogue().responseStart());
              });
    }
    return rows.stream().map(row -> answered.get(row.example().id())).toList();
  }

  private static MeasuredRow along(MeasuredRow row, int[] answer) {
    int[] prompt = row.dialogue().promptIds();
    int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
    return new MeasuredRow(row.example(), new EncodedDialogue(ids, prompt.length), false);
  }

  /** One model held at a time: first the aligned one, whose hidden states go to disk. */
  private Throughput sequential(List<MeasuredRow> rows, Model aligned, MeasurePair pair) {
    try (StoredStates stored = new StoredStates(states, aligned)) {
      HiddenSource source = HiddenSource.of(aligned);
      inBatches(
          "run aligned",
          rows,
          batch -> {
            try (Scope _ = Scope.open()) {
              ResponseBatch responses = new ResponseBatch(dialogues(batch));
              stored.append(responses, source.at(responses));
            }
            return batch;
          },
          (_, _) -> {});
      aligned.keepOnlyHead();
      try (Model base = Model.load(pair.base().folder(), pair.compute())) {
        return measure(rows, Pair.ofStored(text, base, stored, aligned.head()));
      }
    }
  }

  private Throughput measure(List<MeasuredRow> rows, Pair pair) {
    Profiler profiler = new Profiler(pair, options);
    return inBatches(
        "measure",
        rows,
        batch -> profiler.profile(dialogues(batch)),
        (row, profile) -> samples.append(sample(row, profile).toJson()));
  }

  private <R> Throughput inBatches(
      String stage,
      List<MeasuredRow> rows,
      Function<List<MeasuredRow>, List<R>> work,
      BiConsumer<MeasuredRow, R> finished) {
    long tokens = rows.stream().mapToLong(MeasuredRow::length).sum();
    long started = System.nanoTime();
    try (Progress shown = progress.start(stage, tokens)) {
      int largest =
          batches.run(
              rows,
              MeasuredRow::length,
              row -> row.example().id(),
              work,
              (row, result) -> {
                finished.accept(row, result);
                shown.step(row.length());
              });
      return new Throughput(largest, tokens, (System.nanoTime() - started) / 1e9);
    }
  }

  private SampleRow sample(MeasuredRow row, Profile profile) {
    List<String> tokens =
        Arrays.stream(row.dialogue().responseIds()).mapToObj(text::display).toList();
    return new SampleRow(row.example().id(), row.example().group(), tokens, profile);
  }

  private static List<EncodedDialogue> dialogues(List<MeasuredRow> rows) {
    return rows.stream().map(MeasuredRow::dialogue).toList();
  }
}
