package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A restoration: single weights that took their old values again.
 *
 * @param model the fine-tuned model
 * @param aligned whose values they are
 * @param layers blocks whose weights could be restored
 * @param rollback whether everything began anew because the task suffered
 * @param warmup what was given up then
 * @param chosen the step whose model was written; 0 for the fine-tuned model as it came
 * @param restored weights that are the aligned model's in it
 * @param share the same as a share of all
 * @param cosine of the state after harmful prompts with the aligned model's
 * @param task the task's score as a share
 */
record RestoreResults(
    ModelName model,
    ModelName aligned,
    int layers,
    List<Step> steps,
    boolean rollback,
    Optional<Warmup> warmup,
    int chosen,
    long restored,
    double share,
    Ends cosine,
    Task task,
    List<String> notes,
    JsonNode provenance)
    implements RecoverResults {

  /**
   * A step.
   *
   * @param restored weights that took the aligned model's value in it
   * @param rolledBack weights that took the fine-tuned model's again
   * @param cosine before it
   * @param task the score after it as a share, where it was taken
   */
  record Step(int number, long restored, long rolledBack, double cosine, OptionalDouble task) {}

  /** Steps that were given up, and the task's score after them as a share. */
  record Warmup(int steps, double task) {}

  /** A number before and after. */
  record Ends(double before, double after) {}

  /**
   * Shares of the task's tokens that the model puts first.
   *
   * @param least what was allowed
   * @param n tokens
   */
  record Task(double before, double after, double least, int n) {}

  static RestoreResults read(JsonAt root) {
    JsonAt cosine = root.get("cosine");
    JsonAt task = root.get("probe");
    return new RestoreResults(
        ModelName.read(root.get("model")),
        ModelName.read(root.get("aligned")),
        root.get("layers").smallCount(),
        root.get("steps").items().stream().map(RestoreResults::step).toList(),
        root.flag("rollback"),
        root.find("warmup")
            .map(at -> new Warmup(at.get("steps").smallCount(), percent(at.get("probe")))),
        root.get("chosen_step").smallCount(),
        root.get("restored").count(),
        root.get("weights_restored").number(),
        new Ends(cosine.get("before").number(), cosine.get("after").number()),
        new Task(
            percent(task.get("before")),
            percent(task.get("after")),
            percent(task.get("least")),
            task.get("n").smallCount()),
        root.texts("notes"),
        RecoverResults.provenance(root));
  }

  private static Step step(JsonAt at) {
    OptionalDouble task = at.number("probe");
    return new Step(
        at.get("step").smallCount(),
        at.get("restored").count(),
        at.get("rolled_back").count(),
        at.get("cosine").number(),
        task.isPresent() ? OptionalDouble.of(task.getAsDouble() / 100) : task);
  }

  private static double percent(JsonAt at) {
    return at.number() / 100;
  }
}
