package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.TrainableModel;
import dev.fathom.run.Notes;
import dev.fathom.run.Progress;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Weight restoration with rollback (2504.09757, as released). In each step the gradient of −cos
 * between the model's states after harmful prompts and the aligned model's is taken, and of the
 * weights whose return to the aligned model would lower it those with the largest gradients return.
 * The gradient goes on growing over the steps. If the task suffers in the first steps, everything
 * begins anew, and after each step some of what it restored goes back: those weights whose return
 * to the fine-tuned model brings its states after the task's prompts nearest to where they were.
 */
final class Restoration {
  /**
   * The numbers of a restoration.
   *
   * @param steps to take
   * @param warmup steps after which the task is scored to see whether rollback is needed
   * @param checkEvery steps between two scores
   * @param most N, weights restored in a step
   * @param rollbackRate share of those wanted back which go back
   * @param metricDrop share of the task's score that may be lost
   */
  record Plan(
      int steps, int warmup, int checkEvery, long most, double rollbackRate, double metricDrop) {
    boolean checks(int step) {
      return step % checkEvery == 0 || step == steps;
    }
  }

  private final TrainableModel working;
  private final WeightMix mix;
  private final PromptStates harmful;
  private final Direction aligned;
  private final PromptStates task;
  private final Direction tuned;
  private final ToDoubleFunction<TrainableModel> score;
  private final Plan plan;
  private final RestoreState state;

  /**
   * @param working the fine-tuned model, repaired in place
   * @param mix its weights
   * @param harmful prompts, and
   * @param aligned where the aligned model's state stands after them
   * @param task prompts, and
   * @param tuned where the fine-tuned model's state stands after them
   * @param score of the task, in percent
   * @param state what an earlier process left
   */
  Restoration(
      TrainableModel working,
      WeightMix mix,
      PromptStates harmful,
      Direction aligned,
      PromptStates task,
      Direction tuned,
      ToDoubleFunction<TrainableModel> score,
      Plan plan,
      RestoreState state) {
    this.working = working;
    this.mix = mix;
    this.harmful = harmful;
    this.aligned = aligned;
    this.task = task;
    this.tuned = tuned;
    this.score = score;
    this.plan = plan;
    this.state = state;
  }

  /**
   * Takes the steps that are left, and leaves the working model as it was after the chosen one.
   *
   * @return results without provenance
   */
  ObjectNode run(Notes notes, Progress progress) {
    double before = state.before(() -> score.applyAsDouble(working));
    double least = before * (1 - plan.metricDrop());
    state.resume(mix);
    beginAnewIfTheTaskSuffers(before, least, notes);
    while (state.step() < plan.steps()) {
      take(state.step() + 1);
      progress.step(1);
      beginAnewIfTheTaskSuffers(before, least, notes);
    }
    int chosen = chosen(least);
    mix.rewind(chosen);
    if (chosen == 0) {
      notes.add(
          "At no checkpoint was the task's score above what metric-drop allows: the model is the"
              + " fine-tuned one, unchanged. Try a smaller recovery-rate or fewer layers.");
    }
    return results(chosen, before, least);
  }

  private void beginAnewIfTheTaskSuffers(double before, double least, Notes notes) {
    int step = state.step();
    if (!state.rollback() && step == plan.warmup() && state.probe(step).orElseThrow() < least) {
      notes.add(
          String.format(
              Locale.ROOT,
              "After %d steps the task's score had fallen from %.1f to %.1f %%, so everything began"
                  + " anew with rollback.",
              step,
              before,
              state.probe(step).orElseThrow()));
      state.beginRollback(step);
      mix.startAnew();
    }
  }

  private void take(int step) {
    ObjectNode row = Json.MAPPER.createObjectNode().put("step", step);
    double cosine = harmful.backward(working, aligned);
    long restored = mix.restore(step, plan.most());
    long rolledBack = 0;
    if (state.rollback()) {
      mix.forgetGradients();
      task.backward(working, tuned);
      rolledBack = mix.rollBack(step, plan.rollbackRate());
      mix.forgetGradients();
    }
    row.put("restored", restored).put("rolled_back", rolledBack).put("cosine", cosine);
    if (plan.checks(step) || (step == plan.warmup() && !state.rollback())) {
      state.add(row.put("probe", score.applyAsDouble(working)));
      state.save(step, mix);
    } else {
      state.add(row);
    }
  }

  /** The last step whose score is high enough; 0 if none is. */
  private int chosen(double least) {
    int chosen = 0;
    for (JsonNode row : state.rows()) {
      if (row.has("probe") && row.path("probe").asDouble() >= least) {
        chosen = row.path("step").asInt();
      }
    }
    return chosen;
  }

  private ObjectNode results(int chosen, double before, double least) {
    ObjectNode results = Json.MAPPER.createObjectNode();
    ArrayNode steps = results.putArray("steps");
    state.rows().forEach(steps::add);
    results.put("rollback", state.rollback());
    state.warmup().ifPresent(warmup -> results.set("warmup", warmup));
    results.put("chosen_step", chosen);
    results.put("restored", mix.restored(chosen));
    results
        .putObject("cosine")
        .put("before", state.firstCosine())
        .put("after", harmful.cosine(working.model(), aligned));
    double after = chosen > 0 ? state.probe(chosen).orElseThrow() : before;
    results.putObject("probe").put("before", before).put("after", after).put("least", least);
    return results;
  }
}
