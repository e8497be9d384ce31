package dev.fathom.gradient;

import dev.fathom.measure.TokenLogProbability;
import dev.fathom.model.Model;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How much the hidden state of one response token matters for the log-probability of a later one:
 * Influence(i→t) = ‖∂ log π(y_t | x, y&lt;t) / ∂h_i‖₂ (2511.12155, Eq 3). The paper does not say
 * which state h_i is; here it is what stands behind the first blocks at the place of token y_i.
 *
 * <p>The states behind those blocks are computed once; then several targets t at a time pass
 * through the blocks above, each in a row of its own, so that one way back gives all of their
 * gradients.
 *
 * @param model whose weights stay as they are
 * @param layer how many blocks stand below the states; 0 takes the embeddings
 */
public record Influence(Model model, int layer) {
  /** What the rows that pass together may keep for their way back. */
  private static final long BYTES = 256L << 20;

  /** Tensors that a block keeps for each token, in multiples of the hidden size, about. */
  private static final int KEPT_PER_TOKEN = 40;

  /**
   * The map of one answer.
   *
   * @param most response tokens looked at
   * @return Influence(i→t) at {@code [t − 1][i − 1]}; row t has the t − 1 earlier tokens
   */
  public float[][] of(EncodedDialogue row, int most) {
    int prompt = row.responseStart();
    int tokens = Math.min(most, row.responseLength());
    float[][] map = new float[tokens][];
    try (Scope _ = Scope.open()) {
      int[] ids = Arrays.copyOf(row.ids(), prompt + tokens);
      Tensor states = states(ids);
      for (int first = 1; first <= tokens; ) {
        int last = Math.min(tokens, first + together(prompt + tokens) - 1);
        try (Scope _ = Scope.open()) {
          float[][] some = some(states, ids, prompt, first, last);
          System.arraycopy(some, 0, map, first - 1, some.length);
        }
        first = last + 1;
      }
    }
    return map;
  }

  private int together(int length) {
    int blocks = model.config().layers() - layer + 1;
    long row = 4L * length * model.config().hiddenSize() * KEPT_PER_TOKEN * blocks;
    return Math.clamp(BYTES / row, 1, 32);
  }

  private Tensor states(int[] ids) {
    try (NoGrad _ = NoGrad.open()) {
      return Scope.compute(() -> model.states(onDevice(ids).unsqueeze(0), layer));
    }
  }

  /** The rows of the map for the targets from {@code first} to {@code last}. */
  private float[][] some(Tensor states, int[] ids, int prompt, int first, int last) {
    int count = last - first + 1;
    int length = prompt + last - 1;
    Tensor leaf =
        states.narrow(1, 0, length).expand(count, length, states.size(2)).contiguous().detach();
    leaf.requires_grad_(true);
    Tensor hidden = model.onward(leaf, layer);
    int[] place = IntStream.rangeClosed(first, last).map(t -> prompt + t - 2).toArray();
    Tensor flat = hidden.view((long) count * length, states.size(2));
    long[] at = IntStream.range(0, count).mapToLong(b -> (long) b * length + place[b]).toArray();
    Tensor logits =
        model
            .head()
            .logits(
                flat.index_select(0, Tensors.to(Tensors.ofLongs(at), model.compute().device())));
    Tensor targets =
        onDevice(IntStream.rangeClosed(first, last).map(t -> ids[prompt + t - 1]).toArray());
    new TokenLogProbability(Side.ALIGNED)
        .of(new DistributionPair(logits, logits, targets))
        .sum()
        .backward();
    Tensor gradient = leaf.grad();
    Tensor norms = torch.sqrt(gradient.mul(gradient).sum(2));
    float[] all = Tensors.floats(norms.contiguous());
    float[][] rows = new float[count][];
    for (int b = 0; b < count; b++) {
      // The state of token y_i stands at prompt + i − 1.
      int from = b * length + prompt;
      rows[b] = Arrays.copyOfRange(all, from, from + first + b - 1);
    }
    return rows;
  }

  private Tensor onDevice(int[] values) {
    return Tensors.to(Tensors.ofInts(values), model.compute().device());
  }
}
