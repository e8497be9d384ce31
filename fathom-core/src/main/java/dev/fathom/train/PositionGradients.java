package dev.fathom.train;

import dev.fathom.model.PassOptions;
import dev.fathom.model.TrainableModel;
import dev.fathom.tensor.Scope;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.objective.Role;
import dev.fathom.train.objective.Sft;
import dev.fathom.train.objective.Totals;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How hard each token of an answer pulls at what is trained: GradMag(t) = ‖∂/∂θ log π(y_t | x,
 * y&lt;t)‖₂ (2511.12155, Eq 2), over all trained numbers together. The loss and the way back are
 * those of plain fine-tuning, {@link Sft}, on an answer of one token behind the ones before it.
 *
 * <p>A token takes a pass forward over all before it and one back, so an answer of T tokens costs
 * T² / 2 of each: look at the first few.
 */
public final class PositionGradients {
  private final TrainableModel model;
  private final StepLoss loss;

  /**
   * @param model whose gradients are looked at; those that its parameters hold are forgotten
   */
  public PositionGradients(TrainableModel model) {
    this.model = model;
    loss =
        new StepLoss(
            new Sft(),
            model.model().head(),
            Optional.empty(),
            Optional.empty(),
            model.model().config().vocabularySize(),
            model.model().compute().device());
  }

  /**
   * The norms at the first positions of an answer.
   *
   * @param row prompt and answer
   * @param positions how many at most
   * @return one for each of min(positions, response tokens); not finite where the model's own
   *     numbers are not
   */
  public double[] norms(EncodedDialogue row, int positions) {
    double[] norms = new double[positions(row, positions)];
    for (int t = 0; t < norms.length; t++) {
      forget();
      add(token(row, t));
      norms[t] = GradientClip.norm(model.parameters().values());
    }
    forget();
    return norms;
  }

  /**
   * The norms at chosen positions of an answer.
   *
   * @param positions from 1, each within the answer
   */
  public double[] norms(EncodedDialogue row, List<Integer> positions) {
    double[] norms = new double[positions.size()];
    for (int i = 0; i < norms.length; i++) {
      forget();
      add(token(row, positions.get(i) - 1));
      norms[i] = GradientClip.norm(model.parameters().values());
    }
    forget();
    return norms;
  }

  /** Tokens that pass through the model for that, forward and as many back. */
  public static long tokens(EncodedDialogue row, int positions) {
    long count = positions(row, positions);
    return count * (row.responseStart() + 1) + count * (count - 1) / 2;
  }

  private static int positions(EncodedDialogue row, int most) {
    return Math.min(most, row.responseLength());
  }

  /** Adds the gradient of −log π of an answer's tokens to the parameters' own. */
  void add(EncodedDialogue row) {
    TrainingRow alone = new TrainingRow("position", 0, Role.UTILITY, row);
    Totals one = Totals.none().plus(Role.UTILITY, 1);
    loss.backward(model, new MicroBatch(List.of(List.of(alone))), one, PassOptions.PLAIN);
  }

  /** The answer's token t, from 0, with everything before it as the prompt. */
  static EncodedDialogue token(EncodedDialogue row, int t) {
    int before = row.responseStart() + t;
    return new EncodedDialogue(Arrays.copyOf(row.ids(), before + 1), before);
  }

  private void forget() {
    try (Scope _ = Scope.open()) {
      model.parameters().values().forEach(parameter -> parameter.mutable_grad().reset());
    }
  }
}
