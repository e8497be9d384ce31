package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.model.PassOptions;
import dev.fathom.model.TrainableModel;
import dev.fathom.train.objective.Totals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes optimiser steps: rows → micro-batches → hidden states → loss → gradients → clipped → moved.
 * What a step does follows from the parameters, the optimiser's state and the step's number alone.
 */
final class Trainer {
  private final TrainableModel student;
  private final AdamW optimiser;
  private final StepLoss loss;
  private final Batching batching;
  private final GradientClip clip;
  private final Plan plan;

  /**
   * The numbers of a training.
   *
   * @param steps optimiser steps in all
   * @param learningRate the highest
   * @param schedule how it runs
   * @param recompute whether blocks are computed again on the way back
   * @param drops whether adapters drop inputs
   * @param seed of what is dropped
   */
  record Plan(
      long steps,
      double learningRate,
      Schedule schedule,
      boolean recompute,
      boolean drops,
      long seed) {
    double learningRate(long step) {
      return learningRate * schedule.factor(step - 1, steps);
    }
  }

  /**
   * What a step did.
   *
   * @param parts of the loss by name
   * @param gradientNorm before clipping
   * @param tokens that passed through the student, padding included
   */
  record Step(
      long number,
      Map<String, Double> parts,
      double gradientNorm,
      double learningRate,
      long tokens) {
    double loss() {
      return parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  Trainer(
      TrainableModel student,
      AdamW optimiser,
      StepLoss loss,
      Batching batching,
      GradientClip clip,
      Plan plan) {
    this.student = student;
    this.optimiser = optimiser;
    this.loss = loss;
    this.batching = batching;
    this.clip = clip;
    this.plan = plan;
  }

  /**
   * Takes one step.
   *
   * @param number from 1
   * @throws UserError if the loss or its gradient is not finite, naming the rows; the parameters
   *     have then not moved
   */
  Step step(long number, List<TrainingRow> rows) {
    Totals totals = Totals.none();
    for (TrainingRow row : rows) {
      totals = totals.plus(row.role(), row.positions());
    }
    optimiser.zeroGradients();
    Map<String, Double> parts = new LinkedHashMap<>();
    long tokens = 0;
    int pass = 0;
    for (MicroBatch batch : batching.split(rows)) {
      PassOptions options = new PassOptions(plan.recompute(), dropoutSeed(number, pass++));
      Map<String, Double> added = loss.backward(student, batch, totals, options);
      requireFinite(number, batch, added);
      added.forEach((name, value) -> parts.merge(name, value, Double::sum));
      tokens += batch.tokens();
    }
    double norm = clip.apply(student.parameters().values());
    if (!Double.isFinite(norm)) {
      throw notFinite(number, "the gradient", rows.getFirst().id() + " and others");
    }
    double rate = plan.learningRate(number);
    optimiser.step(rate);
    return new Step(number, parts, norm, rate, tokens);
  }

  private OptionalLong dropoutSeed(long step, int pass) {
    return plan.drops()
        ? OptionalLong.of((plan.seed() * 1_000_003 + step) * 4096 + pass * 256L)
        : OptionalLong.empty();
  }

  private static void requireFinite(long step, MicroBatch batch, Map<String, Double> parts) {
    Optional<String> wrong =
        parts.entrySet().stream()
            .filter(part -> !Double.isFinite(part.getValue()))
            .map(Map.Entry::getKey)
            .findFirst();
    if (wrong.isPresent()) {
      throw notFinite(step, wrong.get(), batch.named());
    }
  }

  private static UserError notFinite(long step, String what, String rows) {
    return new UserError(
        "step "
            + step
            + ": "
            + what
            + " is not finite, with the rows "
            + rows
            + "; try a smaller learning-rate or clip, or look at these rows");
  }
}
