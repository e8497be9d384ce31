package dev.fathom.pair;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The next-token distributions of both models at a few positions. What several metrics need is
 * computed once, on first use, and lives as long as the scope in which it is first asked for: ask
 * outside of scopes that end before this pair is done with. All tensors are float32 of shape
 * [positions, vocabulary] unless said otherwise.
 */
public final class DistributionPair {
  private final Map<Side, Tensor> logits = new EnumMap<>(Side.class);
  private final Map<Side, Tensor> logProbabilities = new EnumMap<>(Side.class);
  private final Map<Side, Tensor> probabilities = new EnumMap<>(Side.class);
  private final Map<TopKey, Tensor> tops = new HashMap<>();
  private final Map<String, Tensor> others = new HashMap<>();
  private final Tensor targets;

  /**
   * @param base logits of the base model
   * @param aligned logits of the aligned model
   * @param targets the token that really came next, int64, shape [positions]
   */
  public DistributionPair(Tensor base, Tensor aligned, Tensor targets) {
    if (base.size(0) != aligned.size(0) || base.size(1) != aligned.size(1)) {
      throw new IllegalArgumentException(
          "logits of base and aligned differ in shape: [%d, %d] and [%d, %d]"
              .formatted(base.size(0), base.size(1), aligned.size(0), aligned.size(1)));
    }
    logits.put(Side.BASE, base);
    logits.put(Side.ALIGNED, aligned);
    this.targets = targets;
  }

  /** Positions in this pair. */
  public int positions() {
    return Math.toIntExact(targets.size(0));
  }

  /** Tokens in the vocabulary. */
  public int vocabulary() {
    return Math.toIntExact(logits(Side.BASE).size(1));
  }

  /** The token that really came next, int64, shape [positions]. */
  public Tensor targets() {
    return targets;
  }

  public Tensor logits(Side side) {
    return logits.get(side);
  }

  public Tensor logProbabilities(Side side) {
    return logProbabilities.computeIfAbsent(side, s -> torch.log_softmax(logits(s), -1));
  }

  public Tensor probabilities(Side side) {
    return probabilities.computeIfAbsent(side, s -> logProbabilities(s).exp());
  }

  /** log π_aligned − log π_base. */
  public Tensor logRatio() {
    return once("logRatio", () -> logProbabilities(Side.ALIGNED).sub(logProbabilities(Side.BASE)));
  }

  /** The ids of the n most probable tokens of one model, int64, shape [positions, n]. */
  public Tensor top(Side side, int n) {
    return tops.computeIfAbsent(
        new TopKey(side, n), key -> Scope.compute(() -> TopTokens.of(logits(key.side()), key.n())));
  }

  /**
   * Which of the aligned model's n most probable tokens are among the base model's n too.
   *
   * @return bool, shape [positions, n], in the order of {@link #top} of the aligned model
   */
  public Tensor isCommonTop(int n) {
    return once(
        "isCommonTop" + n,
        () -> {
          Tensor base = top(Side.BASE, n);
          // Bytes, for zeroing bools is ten times slower.
          TensorOptions options =
              new TensorOptions(ScalarType.Byte).device(new DeviceOptional(base.device()));
          Tensor none = torch.zeros(new long[] {positions(), vocabulary()}, options);
          Tensor inBase = none.scatter_(1, base, Tensors.integer(1));
          return inBase.gather(1, top(Side.ALIGNED, n)).to(ScalarType.Bool);
        });
  }

  private Tensor once(String name, Supplier<Tensor> value) {
    // Not computeIfAbsent: one value may ask for another.
    Tensor known = others.get(name);
    if (known == null) {
      known = value.get();
      others.put(name, known);
    }
    return known;
  }

  private record TopKey(Side side, int n) {}
}
