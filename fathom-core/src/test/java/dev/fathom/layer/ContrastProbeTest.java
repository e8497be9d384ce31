package dev.fathom.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** A probe without labels finds a truth that was planted, on states that it has not seen. */
class ContrastProbeTest {
  private static final int HIDDEN = 12;
  private static final int PAIRS = 60;

  @Test
  void findsAPlantedTruth() {
    long seed = System.nanoTime();
    System.out.println("ContrastProbeTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] holds = new boolean[2 * PAIRS];
    float[] yes = new float[2 * PAIRS * HIDDEN];
    float[] no = new float[2 * PAIRS * HIDDEN];
    for (int i = 0; i < 2 * PAIRS; i++) {
      // In turn, so that the means of both halves say nothing.
      holds[i] = i % 2 == 0;
      for (int d = 0; d < HIDDEN; d++) {
        float truth = d < 4 ? (holds[i] ? 1 : -1) : 0;
        yes[i * HIDDEN + d] = truth + 0.4f * (float) random.nextGaussian();
        no[i * HIDDEN + d] = -truth + 0.4f * (float) random.nextGaussian();
      }
    }
    try (Scope _ = Scope.open()) {
      Tensor allYes = Tensors.ofFloats(yes, 2 * PAIRS, HIDDEN);
      Tensor allNo = Tensors.ofFloats(no, 2 * PAIRS, HIDDEN);
      ContrastProbe probe =
          ContrastProbe.fit(allYes.narrow(0, 0, PAIRS), allNo.narrow(0, 0, PAIRS), seed);
      double[] p1 = probe.of(allYes.narrow(0, PAIRS, PAIRS));
      double[] p0 = probe.of(allNo.narrow(0, PAIRS, PAIRS));
      double right = 0;
      for (int i = 0; i < PAIRS; i++) {
        right += ((p0[i] + 1 - p1[i]) / 2 > 0.5) == holds[PAIRS + i] ? 1.0 / PAIRS : 0;
      }
      assertTrue(Math.max(right, 1 - right) > 0.95, "right " + right);
      assertTrue(probe.loss() < 0.05, "loss " + probe.loss());
    }
  }
}
