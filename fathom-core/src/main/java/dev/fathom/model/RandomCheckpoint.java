package dev.fathom.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.model.checkpoint.CheckpointWriter;
import dev.fathom.model.checkpoint.NewCheckpoint;
import dev.fathom.model.checkpoint.StoredType;
import dev.fathom.model.checkpoint.WritableTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Writes models with random weights: for trying things without downloading anything. Such a model
 * knows nothing.
 *
 * @param config a {@code config.json}
 * @param seed of the weights; two models with one seed differ only by their noise
 * @param spread standard deviation of the weights, around 1 for norms and around 0 for others
 * @param noise standard deviation of what is added to each weight on top
 * @param noiseSeed of what is added
 */
public record RandomCheckpoint(
    ObjectNode config, long seed, Spread spread, double noise, long noiseSeed) {

  /**
   * Standard deviations of weights.
   *
   * @param norms those around 1
   * @param others those around 0
   */
  public record Spread(double norms, double others) {
    /** So wide that a model that was never trained is still far from indifferent to its input. */
    public static final Spread WIDE = new Spread(0.08, 0.08);

    /** Where training begins, as in transformers: {@code initializer_range} 0.02, norms of 1. */
    public static final Spread INITIAL = new Spread(0, 0.02);
  }

  /** With {@link Spread#WIDE}. */
  public RandomCheckpoint(ObjectNode config, long seed, double noise, long noiseSeed) {
    this(config, seed, Spread.WIDE, noise, noiseSeed);
  }

  /** A model to be trained. */
  public static RandomCheckpoint untrained(ObjectNode config, long seed) {
    return new RandomCheckpoint(config, seed, Spread.INITIAL, 0, 0);
  }

  /**
   * Writes the checkpoint in float32, without defaults for generation.
   *
   * @param tokenizerFolder whose tokenizer files it gets
   */
  public void write(Path target, Path tokenizerFolder) {
    write(target, tokenizerFolder, Optional.empty());
  }

  /**
   * Writes the checkpoint in float32.
   *
   * @param tokenizerFolder whose tokenizer files it gets
   * @param generationConfig its defaults for generation
   */
  public void write(Path target, Path tokenizerFolder, Optional<ObjectNode> generationConfig) {
    SplittableRandom weights = new SplittableRandom(seed);
    SplittableRandom added = new SplittableRandom(noiseSeed);
    List<WritableTensor> tensors =
        new WeightShapes(ModelConfig.of(config))
            .all().entrySet().stream().map(entry -> tensor(entry, weights, added)).toList();
    CheckpointWriter.write(
        target, new NewCheckpoint(config, generationConfig, Optional.of(tokenizerFolder), tensors));
  }

  private WritableTensor tensor(
      Map.Entry<String, List<Long>> entry, RandomGenerator weights, RandomGenerator added) {
    List<Long> shape = entry.getValue();
    int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    // Norm weights are vectors around 1, everything else is around 0.
    boolean norm = shape.size() == 1;
    double middle = norm ? 1 : 0;
    double width = norm ? spread.norms() : spread.others();
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(
          (float) (middle + width * weights.nextGaussian() + noise * added.nextGaussian()));
    }
    return WritableTensor.of(
        entry.getKey(), StoredType.F32, shape, MemorySegment.ofArray(bytes.array()));
  }
}
