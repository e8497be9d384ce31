package dev.fathom.model;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A decoder's computation: token ids → normalised hidden states. */
final class Decoder {
  private final ModelConfig config;
  private final Compute compute;
  private final Tensor embedding;
  private final Optional<Tensor> positionEmbedding;
  private final List<Block> blocks;
  private final Normalization finalNorm;

  Decoder(
      ModelConfig config,
      Compute compute,
      Tensor embedding,
      Optional<Tensor> positionEmbedding,
      List<Block> blocks,
      Normalization finalNorm) {
    this.config = config;
    this.compute = compute;
    this.embedding = embedding;
    this.positionEmbedding = positionEmbedding;
    this.blocks = List.copyOf(blocks);
    this.finalNorm = finalNorm;
  }

  /**
   * @param ids int64 on the model's device, shape [rows, tokens]
   * @param leftPadding padding tokens at the start of each row; empty when there are none
   * @param past the tokens before these, where there are any
   * @return the normalised hidden states, shape [rows, tokens, hidden]
   */
  Tensor hidden(Tensor ids, int[] leftPadding, Optional<? extends Past> past) {
    return Scope.compute(() -> through(tokens(ids), leftPadding, past));
  }

  /**
   * The same from embeddings on, so that they can be differentiated.
   *
   * @param tokens as {@link #tokens} and {@link #mixed} make them, shape [rows, tokens, hidden]
   */
  Tensor through(Tensor tokens, int[] leftPadding, Optional<? extends Past> past) {
    return Scope.compute(() -> {
      int count = Math.toIntExact(tokens.size(1));
      past.ifPresent(held -> held.reserve(count));
      Context context =
          new Context(
              past.map(Past::length).orElse(0), count, leftPadding, config.windows(), compute);
      Tensor positions = context.positions();
      Optional<Rotation> rotation = rotation(positions);
      Tensor x = placed(tokens, positions);
      for (Block block : blocks) {
        Tensor input = x;
        x = Scope.compute(() -> block.apply(input, context, rotation, past));
      }
      past.ifPresent(held -> held.advance(count));
      return finalNorm.apply(x);
    });
  }

  /**
   * @param ids int64 on the model's device, shape [rows, tokens]
   * @param first how many blocks to go through
   * @return what stands behind them, not normalised, shape [rows, tokens, hidden]
   */
  Tensor states(Tensor ids, int first) {
    return through(ids, first, (_, _) -> {});
  }

  /**
   * One pass that shows what stands behind every block.
   *
   * @param ids int64 on the model's device, shape [rows, tokens]
   * @param visitor told of each layer, see {@link Model#eachState}
   */
  void visit(Tensor ids, Model.StateVisitor visitor) {
    try (Scope _ = Scope.open()) {
      through(ids, blocks.size(), visitor);
    }
  }

  private Tensor through(Tensor ids, int first, Model.StateVisitor visitor) {
    return Scope.compute(() -> {
      Context context = context(ids, Optional.empty());
      Tensor positions = context.positions();
      Optional<Rotation> rotation = rotation(positions);
      Tensor x = embedded(ids, positions);
      visitor.accept(0, x);
      for (int layer = 0; layer < first; layer++) {
        Tensor input = x;
        Block block = blocks.get(layer);
        x = Scope.compute(() -> block.apply(input, context, rotation, Optional.empty()));
        visitor.accept(layer + 1, x);
      }
      return x;
    });
  }

  /**
   * The rest of {@link #states}.
   *
   * @param states shape [rows, tokens, hidden]
   * @param first how many blocks they went through
   * @return normalised hidden states, the same shape
   */
  Tensor onward(Tensor states, int first) {
    return Scope.compute(() -> {
      Context context =
          new Context(0, Math.toIntExact(states.size(1)), new int[0], config.windows(), compute);
      Optional<Rotation> rotation = rotation(context.positions());
      Tensor x = states;
      for (Block block : blocks.subList(first, blocks.size())) {
        Tensor input = x;
        x = Scope.compute(() -> block.apply(input, context, rotation, Optional.empty()));
      }
      return finalNorm.apply(x);
    });
  }

  /**
   * A pass for training.
   *
   * @param ids int64, shape [rows, tokens]
   * @param starts where several texts stand in one row: see {@link Context#packed}
   */
  TrainingPass pass(
      Adapter.State adapters, Tensor ids, Optional<Tensor> starts, PassOptions options) {
    return new DecoderPass(this, adapters, ids, starts, options);
  }

  Context context(Tensor ids, Optional<Tensor> starts) {
    return starts
        .map(s -> Context.packed(s, config.windows(), compute))
        .orElseGet(() ->
            new Context(0, Math.toIntExact(ids.size(1)), new int[0], config.windows(), compute));
  }

  Optional<Rotation> rotation(Tensor positions) {
    return config.rope().map(rope -> Rotation.at(positions, rope, compute));
  }

  List<Block> blocks() {
    return blocks;
  }

  Normalization finalNorm() {
    return finalNorm;
  }

  Tensor embedded(Tensor ids, Tensor positions) {
    return placed(tokens(ids), positions);
  }

  /** The tokens' embeddings as the family scales them, wherever they stand. */
  Tensor tokens(Tensor ids) {
    return scaled(torch.embedding(embedding, ids));
  }

  /**
   * Embeddings of mixtures of tokens.
   *
   * @param weights of each token, shape [rows, tokens, vocabulary]
   */
  Tensor mixed(Tensor weights) {
    Tensor table = embedding.narrow(0, 0, weights.size(2));
    return scaled(weights.to(table.scalar_type()).matmul(table));
  }

  private Tensor scaled(Tensor embeddings) {
    if (!config.family().scaledEmbeddings()) {
      return embeddings;
    }
    // The factor is rounded to the model's type first, as the reference implementation does.
    Tensor factor =
        Tensors.to(
            Tensors.ofFloats(new float[] {(float) Math.sqrt(config.hiddenSize())}, 1), compute);
    return embeddings.mul(factor);
  }

  private Tensor placed(Tensor tokens, Tensor positions) {
    return positionEmbedding
        .map(table -> tokens.add(torch.embedding(table, positions)))
        .orElse(tokens);
  }
}
