package dev.fathom.train.recover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Which weights go where, against the rule written out in plain Java. */
class WeightMixTest {
  private static final long SEED = 31;

  /** A weight in plain Java: what the tensors are made from, and what they are held against. */
  private static final class Plain {
    private final float[] tuned;
    private final float[] aligned;
    private final float[] working;
    private final int[] step;
    private float[] gradient;

    Plain(int size, SplittableRandom random) {
      tuned = random(size, random);
      aligned = random(size, random);
      aligned[0] = tuned[0]; // no difference, no candidate
      working = tuned.clone();
      step = new int[size];
      gradient = random(size, random);
      gradient[1] = 0; // no slope, no candidate
    }

    boolean wants(int i, float[] target) {
      return (working[i] - target[i]) * gradient[i] > 0;
    }

    static float[] random(int size, SplittableRandom random) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) (random.nextDouble() * 2 - 1);
      }
      return values;
    }
  }

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Plain> plain =
      List.of(new Plain(7, random), new Plain(60, random), new Plain(200, random));
  private final List<Tensor> working = new ArrayList<>();

  @Test
  void theWantedWeightsWithTheLargestGradientsReturn() {
    try (Scope scope = Scope.open();
        WeightMix mix = mix(scope)) {
      assertEquals(restore(1, 40), mix.restore(1, 40), "seed " + SEED);
      assertEquals(39, mix.restored(1), "strictly above the 40th largest");
      assertSame();
      // The gradient that is left chooses among those that have not returned.
      assertEquals(restore(2, 25), mix.restore(2, 25), "seed " + SEED);
      assertSame();
    }
  }

  @Test
  void someOfWhatAStepRestoredGoesBack() {
    try (Scope scope = Scope.open();
        WeightMix mix = mix(scope)) {
      restore(1, 60);
      mix.restore(1, 60);
      restore(2, 60);
      mix.restore(2, 60);
      List<float[]> again = new ArrayList<>();
      for (Plain weight : plain) {
        weight.gradient = Plain.random(weight.gradient.length, random);
        again.add(weight.gradient);
      }
      mix.forgetGradients();
      gradients(again);
      long expected = rollBack(2, 0.2);
      assertEquals(expected, mix.rollBack(2, 0.2), "seed " + SEED);
      assertTrue(expected > 2, "too few to tell: " + expected);
      assertSame();
    }
  }

  @Test
  void restoringEverythingGivesTheAlignedModel() {
    for (Plain weight : plain) {
      for (int i = 0; i < weight.gradient.length; i++) {
        weight.gradient[i] = weight.tuned[i] - weight.aligned[i];
      }
    }
    try (Scope scope = Scope.open();
        WeightMix mix = mix(scope)) {
      mix.restore(1, 10_000);
      for (int i = 0; i < plain.size(); i++) {
        assertArrayEquals(plain.get(i).aligned, Tensors.floats(working.get(i)), "seed " + SEED);
      }
      mix.rewind(0);
      for (int i = 0; i < plain.size(); i++) {
        assertArrayEquals(plain.get(i).tuned, Tensors.floats(working.get(i)), "seed " + SEED);
      }
    }
  }

  @Test
  void aStateBringsWeightsAndGradientsBack() {
    try (Scope scope = Scope.open();
        WeightMix mix = mix(scope)) {
      mix.restore(1, 40);
      Map<String, Tensor> state = new LinkedHashMap<>();
      mix.state().forEach((name, tensor) -> state.put(name, tensor.detach().clone()));
      List<float[]> weights = working.stream().map(Tensors::floats).toList();
      mix.startAnew();
      mix.restore(state, 1);
      for (int i = 0; i < plain.size(); i++) {
        assertArrayEquals(weights.get(i), Tensors.floats(working.get(i)));
        assertArrayEquals(plain.get(i).gradient, Tensors.floats(working.get(i).grad()));
      }
    }
  }

  private WeightMix mix(Scope scope) {
    Map<String, MixedWeight> weights = new LinkedHashMap<>();
    for (Plain weight : plain) {
      int size = weight.tuned.length;
      Tensor own = Tensors.ofFloats(weight.working, size);
      own.requires_grad_(true);
      working.add(own);
      weights.put(
          "w" + weights.size(),
          new MixedWeight(
              own,
              Tensors.ofFloats(weight.aligned, size),
              Tensors.ofFloats(weight.tuned, size),
              scope.keep(Tensors.ofLongs(new long[size]).to(ScalarType.Byte))));
    }
    gradients(plain.stream().map(weight -> weight.gradient).toList());
    return new WeightMix(weights);
  }

  /** The gradient of Σ w·g is g. */
  private void gradients(List<float[]> values) {
    for (int i = 0; i < working.size(); i++) {
      Tensor factor = Tensors.ofFloats(values.get(i), values.get(i).length);
      working.get(i).mul(factor).sum().backward();
    }
  }

  private long restore(int step, int most) {
    List<Float> sizes = new ArrayList<>();
    for (Plain weight : plain) {
      for (int i = 0; i < weight.working.length; i++) {
        if (weight.wants(i, weight.aligned)) {
          sizes.add(Math.abs(weight.gradient[i]));
        }
      }
    }
    float cutoff = nthLargest(sizes, most);
    long count = 0;
    for (Plain weight : plain) {
      for (int i = 0; i < weight.working.length; i++) {
        if (weight.wants(i, weight.aligned) && Math.abs(weight.gradient[i]) > cutoff) {
          weight.working[i] = weight.aligned[i];
          weight.step[i] = step;
          count++;
        }
      }
    }
    return count;
  }

  private long rollBack(int step, double share) {
    List<Float> sizes = new ArrayList<>();
    for (Plain weight : plain) {
      for (int i = 0; i < weight.working.length; i++) {
        if (weight.step[i] == step && weight.wants(i, weight.tuned)) {
          sizes.add(Math.abs(weight.gradient[i]));
        }
      }
    }
    float cutoff = nthLargest(sizes, (int) Math.ceil(sizes.size() * share));
    long count = 0;
    for (Plain weight : plain) {
      for (int i = 0; i < weight.working.length; i++) {
        if (weight.step[i] == step
            && weight.wants(i, weight.tuned)
            && Math.abs(weight.gradient[i]) > cutoff) {
          weight.working[i] = weight.tuned[i];
          weight.step[i] = 0;
          count++;
        }
      }
    }
    return count;
  }

  private static float nthLargest(List<Float> values, int n) {
    List<Float> sorted = new ArrayList<>(values);
    sorted.sort(Collections.reverseOrder());
    return n > sorted.size() ? 0 : sorted.get(n - 1);
  }

  private void assertSame() {
    for (int i = 0; i < plain.size(); i++) {
      assertArrayEquals(plain.get(i).working, Tensors.floats(working.get(i)), "seed " + SEED);
    }
  }
}
