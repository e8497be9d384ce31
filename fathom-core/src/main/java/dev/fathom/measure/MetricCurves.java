package dev.fathom.measure;

import dev.fathom.pair.Pair;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One metric along some answers, where a whole {@link Profile} would be too much.
 *
 * @param pair the two models
 * @param metric what is measured
 */
public record MetricCurves(Pair pair, Metric metric) {
  /**
   * @param dialogues run as one batch
   * @return for each dialogue the metric at each response token
   */
  public List<float[]> of(List<EncodedDialogue> dialogues) {
    ResponseBatch batch = new ResponseBatch(dialogues);
    List<float[]> chunks = new ArrayList<>();
    try (NoGrad _ = NoGrad.open()) {
      pair.forEach(
          batch, chunk -> chunks.add(Tensors.floats(metric.of(chunk).to(ScalarType.Float))));
    }
    float[] all = new float[batch.responseTokens()];
    int filled = 0;
    for (float[] chunk : chunks) {
      System.arraycopy(chunk, 0, all, filled, chunk.length);
      filled += chunk.length;
    }
    List<float[]> curves = new ArrayList<>();
    int from = 0;
    for (EncodedDialogue dialogue : dialogues) {
      curves.add(Arrays.copyOfRange(all, from, from + dialogue.responseLength()));
      from += dialogue.responseLength();
    }
    return curves;
  }
}
