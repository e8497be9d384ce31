package dev.fathom.model;

import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A decoder's pass in training. Each block is a piece of graph of its own: its input is cut off
 * from what made it, and gets its gradient when the block's own is sent back. So a block can be
 * forgotten and computed again, which needs memory for one block instead of all.
 */
final class DecoderPass implements TrainingPass {
  private final Decoder decoder;
  private final Adapter.State adapters;
  private final PassOptions options;
  private final Context context;
  private final Optional<Rotation> rotation;
  private final Tensor embedded;
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Tensor> outputs = new ArrayList<>();
  private final Tensor last;
  private final Tensor hidden;

  /**
   * @param ids int64, shape [rows, tokens]
   * @param starts where several texts stand in one row: see {@link Context#packed}
   */
  DecoderPass(
      Decoder decoder,
      Adapter.State adapters,
      Tensor ids,
      Optional<Tensor> starts,
      PassOptions options) {
    this.decoder = decoder;
    this.adapters = adapters;
    this.options = options;
    context = decoder.context(ids, starts);
    Tensor positions = context.positions();
    rotation = decoder.rotation(positions);
    embedded = decoder.embedded(ids, positions);
    Tensor x = embedded;
    int blocks = options.blocks().orElse(decoder.blocks().size());
    for (int layer = 0; layer < blocks; layer++) {
      Tensor input = cut(x, layer > 0 || embedded.requires_grad());
      inputs.add(input);
      x = options.recompute() ? forgotten(layer, input) : block(layer, input);
      outputs.add(x);
    }
    last = cut(x, true);
    hidden = options.blocks().isPresent() ? last : decoder.finalNorm().apply(last);
  }

  /** The same values, with nothing known of where they came from. */
  private static Tensor cut(Tensor x, boolean wanted) {
    Tensor values = x.detach();
    values.requires_grad_(wanted);
    return values;
  }

  private Tensor block(int layer, Tensor input) {
    // A block that is computed again shall drop the same inputs again.
    options.dropoutSeed().ifPresent(seed -> torch.manual_seed(seed + layer));
    adapters.train(options.dropoutSeed().isPresent());
    try {
      return Scope.compute(
          () -> decoder.blocks().get(layer).apply(input, context, rotation, Optional.empty()));
    } finally {
      adapters.train(false);
    }
  }

  private Tensor forgotten(int layer, Tensor input) {
    try (NoGrad _ = NoGrad.open()) {
      return block(layer, input);
    }
  }

  @Override
  public Tensor hidden() {
    return hidden.detach();
  }

  @Override
  public void backward(Tensor gradient) {
    send(hidden, gradient);
    Tensor later = last;
    for (int layer = inputs.size() - 1; layer >= 0; layer--) {
      try (Scope _ = Scope.open()) {
        Tensor input = inputs.get(layer);
        send(options.recompute() ? block(layer, input) : outputs.get(layer), later.grad());
        later = input;
      }
    }
    if (embedded.requires_grad()) {
      send(embedded, later.grad());
    }
  }

  private static void send(Tensor output, Tensor gradient) {
    output.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
  }
}
