package dev.fathom.pair;

import dev.fathom.model.Model;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * One model's next-token distributions by the plainest way there is: one row at a time, all its
 * logits, then loops in float64.
 */
public final class PlainDistributions {
  private PlainDistributions() {}

  /**
   * @param vocabulary how many of the first tokens count; the others do not exist
   * @return log-probabilities before each response token, [responseLength][vocabulary]
   */
  public static double[][] before(Path folder, EncodedDialogue row, int vocabulary) {
    float[][] logits = logits(folder, row);
    double[][] distributions = new double[row.responseLength()][];
    for (int t = 0; t < distributions.length; t++) {
      distributions[t] = logSoftmax(logits[row.responseStart() - 1 + t], vocabulary);
    }
    return distributions;
  }

  /** KL(p ‖ q) in nats of two distributions given as log-probabilities. */
  public static double kl(double[] p, double[] q) {
    double sum = 0;
    for (int v = 0; v < p.length; v++) {
      sum += Math.exp(p[v]) * (p[v] - q[v]);
    }
    return sum;
  }

  /** [tokens][vocabulary]. */
  private static float[][] logits(Path folder, EncodedDialogue row) {
    try (Model model = Model.load(folder, Compute.reference());
        Scope _ = Scope.open()) {
      Tensor hidden = model.hidden(Tensors.ofInts(row.ids()).unsqueeze(0));
      Tensor logits = model.head().logits(hidden.select(0, 0));
      float[] all = Tensors.floats(logits);
      int vocabulary = model.head().vocabularySize();
      float[][] rows = new float[row.length()][];
      Arrays.setAll(rows, t -> Arrays.copyOfRange(all, t * vocabulary, (t + 1) * vocabulary));
      return rows;
    }
  }

  private static double[] logSoftmax(float[] logits, int vocabulary) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < vocabulary; v++) {
      largest = Math.max(largest, logits[v]);
    }
    double sum = 0;
    for (int v = 0; v < vocabulary; v++) {
      sum += Math.exp(logits[v] - largest);
    }
    double[] result = new double[vocabulary];
    for (int v = 0; v < vocabulary; v++) {
      result[v] = logits[v] - largest - Math.log(sum);
    }
    return result;
  }
}
