package dev.fathom.attack.finetune;

import dev.fathom.attack.finetune.DynamicsRow.Quantity;
import dev.fathom.attack.finetune.DynamicsRow.Set;
import dev.fathom.measure.KlDivergence;
import dev.fathom.measure.MetricCurves;
import dev.fathom.measure.Scorer;
import dev.fathom.model.Adaptation;
import dev.fathom.model.Model;
import dev.fathom.model.TrainableModel;
import dev.fathom.pair.Pair;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.NoGrad;
import dev.fathom.train.PositionGradients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What fine-tuning does token by token (2406.05946, section on fine-tuning dynamics): loss and
 * gradient norm on answers that are trained on, and on harmful answers that are not, how far the
 * model has moved from where it began.
 *
 * <p>Each number is measure's or the trainer's own: the log-probabilities of {@code fathom score},
 * the gradient of plain fine-tuning, the divergence of {@code fathom measure} with the fine-tuned
 * model as the aligned one and the initial model as the base.
 *
 * @param initial the model under attack
 * @param adaptation what the attack trains; the gradient is over that
 * @param text tokenizer and template of all
 * @param trained answers that are trained on
 * @param heldOut harmful answers that are not
 * @param compute where and in which type
 */
record Dynamics(
    Path initial,
    Adaptation adaptation,
    PairText text,
    List<Watched> trained,
    List<Watched> heldOut,
    Compute compute) {
  /** Rows that pass through a model together. */
  private static final int ROWS = 8;

  /** Tokens to be looked at in all these models: the unit of progress. */
  long work(List<Look> looks, SampleLog log) {
    return looks.stream()
        .mapToLong(look ->
            tokens(open(look, Set.TRAINED, trained, log))
                + tokens(open(look, Set.HELD_OUT, heldOut, log)))
        .sum();
  }

  /**
   * Looks at some models and appends a row for each answer that the log does not hold yet.
   *
   * @param progress counts answers' tokens
   */
  void run(List<Look> looks, SampleLog log, Progress progress) {
    List<Look> unfinished = looks.stream().filter(look -> isOpen(look, log)).toList();
    if (unfinished.isEmpty()) {
      return;
    }
    try (Model before = Model.load(initial, compute)) {
      for (Look look : unfinished) {
        try (TrainableModel now = look.load(initial, adaptation, compute)) {
          forTrained(look, now, open(look, Set.TRAINED, trained, log), log, progress);
          forHeldOut(look, now, before, open(look, Set.HELD_OUT, heldOut, log), log, progress);
        }
      }
    }
  }

  private boolean isOpen(Look look, SampleLog log) {
    return !open(look, Set.TRAINED, trained, log).isEmpty()
        || !open(look, Set.HELD_OUT, heldOut, log).isEmpty();
  }

  private static List<Watched> open(Look look, Set set, List<Watched> rows, SampleLog log) {
    var finished = log.finished();
    return rows.stream()
        .filter(row -> !finished.contains(DynamicsRow.id(look.step(), set, row.example())))
        .toList();
  }

  private static long tokens(List<Watched> rows) {
    return rows.stream().mapToLong(Watched::positions).sum();
  }

  private static void forTrained(
      Look look, TrainableModel now, List<Watched> rows, SampleLog log, Progress progress) {
    Scorer scorer = new Scorer(now.model());
    PositionGradients gradients = new PositionGradients(now);
    for (List<Watched> batch : batches(rows)) {
      List<float[]> scores = scores(scorer, batch);
      for (int i = 0; i < batch.size(); i++) {
        Watched row = batch.get(i);
        Map<Quantity, double[]> curves = new LinkedHashMap<>();
        curves.put(Quantity.LOSS, negated(scores.get(i)));
        curves.put(Quantity.GRADIENT_NORM, gradients.norms(row.dialogue(), row.positions()));
        long steps = PositionGradients.tokens(row.dialogue(), row.positions());
        log.append(
            new DynamicsRow(
                    look.step(),
                    Set.TRAINED,
                    row.example(),
                    curves,
                    row.dialogue().length() + steps,
                    steps)
                .toJson());
        progress.step(row.positions());
      }
    }
  }

  private static List<float[]> scores(Scorer scorer, List<Watched> batch) {
    try (NoGrad _ = NoGrad.open()) {
      return scorer.score(batch.stream().map(Watched::dialogue).toList());
    }
  }

  private void forHeldOut(
      Look look,
      TrainableModel now,
      Model before,
      List<Watched> rows,
      SampleLog log,
      Progress progress) {
    MetricCurves divergence =
        new MetricCurves(Pair.of(text, before, now.model()), new KlDivergence(Side.ALIGNED));
    for (List<Watched> batch : batches(rows)) {
      List<float[]> curves = divergence.of(batch.stream().map(Watched::dialogue).toList());
      for (int i = 0; i < batch.size(); i++) {
        Watched row = batch.get(i);
        log.append(
            new DynamicsRow(
                    look.step(),
                    Set.HELD_OUT,
                    row.example(),
                    Map.of(Quantity.KL, doubles(curves.get(i))),
                    2L * row.dialogue().length(),
                    0)
                .toJson());
        progress.step(row.positions());
      }
    }
  }

  private static List<List<Watched>> batches(List<Watched> rows) {
    List<List<Watched>> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ROWS) {
      batches.add(rows.subList(from, Math.min(rows.size(), from + ROWS)));
    }
    return batches;
  }

  private static double[] negated(float[] values) {
    double[] negated = doubles(values);
    for (int i = 0; i < negated.length; i++) {
      // 0 − x, as −0 is no loss.
      negated[i] = 0 - negated[i];
    }
    return negated;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
