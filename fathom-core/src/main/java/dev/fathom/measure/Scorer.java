package dev.fathom.measure;

import dev.fathom.model.Model;
import dev.fathom.pair.HiddenSource;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The log-probabilities that one model gives the tokens of responses.
 *
 * @param model the model
 */
public record Scorer(Model model) {
  private static final long CHUNK_BYTES = 30L << 20;

  /**
   * Scores a batch.
   *
   * @return for each dialogue the log-probability of each response token, in nats
   */
  public List<float[]> score(List<EncodedDialogue> dialogues) {
    ResponseBatch batch = new ResponseBatch(dialogues);
    float[] all = batch.responseTokens() == 0 ? new float[0] : scored(batch);
    List<float[]> scores = new ArrayList<>();
    int from = 0;
    for (EncodedDialogue dialogue : dialogues) {
      scores.add(Arrays.copyOfRange(all, from, from + dialogue.responseLength()));
      from += dialogue.responseLength();
    }
    return scores;
  }

  private float[] scored(ResponseBatch batch) {
    float[] scores = new float[batch.responseTokens()];
    int chunk = (int) Math.max(1, CHUNK_BYTES / (4L * model.head().vocabularySize()));
    try (Scope _ = Scope.open()) {
      Tensor hidden = HiddenSource.of(model).at(batch);
      Tensor targets = Tensors.to(Tensors.ofInts(batch.targets()), model.compute().device());
      for (int from = 0; from < scores.length; from += chunk) {
        try (Scope _ = Scope.open()) {
          int size = Math.min(chunk, scores.length - from);
          Tensor logits = model.head().logits(hidden.narrow(0, from, size));
          Tensor token = targets.narrow(0, from, size).unsqueeze(1);
          float[] part = Tensors.floats(torch.log_softmax(logits, -1).gather(1, token));
          System.arraycopy(part, 0, scores, from, size);
        }
      }
    }
    return scores;
  }
}
