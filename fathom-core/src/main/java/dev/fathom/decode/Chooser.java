package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.decode.Sampling.Greedy;
import dev.fathom.decode.Sampling.Temperature;
import dev.fathom.tensor.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/** Chooses each row's next token. */
record Chooser(Sampling sampling) {
  /**
   * @param logits float32, shape [rows, vocabulary]
   * @param rows get a token each
   */
  void choose(Tensor logits, List<Row> rows) {
    float[] normalizers = Tensors.floats(logits.logsumexp(-1));
    for (int i = 0; i < normalizers.length; i++) {
      if (!Float.isFinite(normalizers[i])) {
        throw notNumbers(rows.get(i));
      }
    }
    switch (sampling) {
      case Greedy() -> {
        Tensor best = logits.argmax(new LongOptional(1), true);
        int[] tokens = Tensors.ints(best);
        float[] chosen = Tensors.floats(logits.gather(1, best));
        for (int i = 0; i < tokens.length; i++) {
          rows.get(i).add(tokens[i], chosen[i] - normalizers[i]);
        }
      }
      case Temperature temperature -> {
        int vocabulary = Math.toIntExact(logits.size(1));
        float[] all = Tensors.floats(logits);
        int[] tokens =
            IntStream.range(0, rows.size())
                .parallel()
                .map(i ->
                    Truncation.draw(
                        all, i * vocabulary, vocabulary, temperature, rows.get(i).uniform()))
                .toArray();
        for (int i = 0; i < tokens.length; i++) {
          rows.get(i).add(tokens[i], all[i * vocabulary + tokens[i]] - normalizers[i]);
        }
      }
    }
  }

  private static UserError notNumbers(Row row) {
    return new UserError(
        "prompt "
            + row.prompt().id()
            + ": the model's logits after "
            + (row.promptLength() + row.length())
            + " tokens are not finite; with float16 try bfloat16 or float32, else the checkpoint is"
            + " damaged");
  }
}
