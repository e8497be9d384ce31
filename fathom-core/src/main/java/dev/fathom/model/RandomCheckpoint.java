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
 * @param noise standard deviation of what is added to each weight on top
 * @param noiseSeed of what is added
 */
public record RandomCheckpoint(ObjectNode config, long seed, double noise, long noiseSeed) {
  private static final double SPREAD = 0.08;

  /**
   * Writes the checkpoint in float32.
   *
   * @param tokenizerFolder whose tokenizer files it gets
   */
  public void write(Path target, Path tokenizerFolder) {
    SplittableRandom weights = new SplittableRandom(seed);
    SplittableRandom added = new SplittableRandom(noiseSeed);
    List<WritableTensor> tensors =
        new WeightShapes(ModelConfig.of(config))
            .all().entrySet().stream().map(entry -> tensor(entry, weights, added)).toList();
    CheckpointWriter.write(
        target, new NewCheckpoint(config, Optional.empty(), Optional.of(tokenizerFolder), tensors));
  }

  private WritableTensor tensor(
      Map.Entry<String, List<Long>> entry, RandomGenerator weights, RandomGenerator added) {
    List<Long> shape = entry.getValue();
    int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    // Norm weights are vectors around 1, everything else is around 0.
    double middle = shape.size() == 1 ? 1 : 0;
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(
          (float) (middle + SPREAD * weights.nextGaussian() + noise * added.nextGaussian()));
    }
    return WritableTensor.of(
        entry.getKey(), StoredType.F32, shape, MemorySegment.ofArray(bytes.array()));
  }
}
