package dev.fathom.model;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Tensors;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/** How adapters begin. */
final class Adapters {
  private Adapters() {}

  /**
   * As PEFT begins: A uniform in ±1/√in, B zero.
   *
   * @param weight shape [out, in]
   * @param number of the adapter in its model, so that each gets numbers of its own
   * @param parameter told of A and B, to keep and to train them
   */
  static Adapter initial(
      Tensor weight,
      Adaptation.Lora lora,
      int number,
      Compute compute,
      Adapter.State state,
      Consumer<Tensor> parameter) {
    int in = Math.toIntExact(weight.size(1));
    int out = Math.toIntExact(weight.size(0));
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(lora.seed()).nextLong() + number);
    float bound = (float) (1 / Math.sqrt(in));
    float[] values = new float[Math.multiplyExact(lora.rank(), in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = bound * (2 * (float) random.nextDouble() - 1);
    }
    Tensor a = Tensors.to(Tensors.ofFloats(values, lora.rank(), in), compute);
    Tensor b =
        Tensors.to(Tensors.ofFloats(new float[out * lora.rank()], out, lora.rank()), compute);
    parameter.accept(a);
    parameter.accept(b);
    return new Adapter(a, b, lora, state);
  }
}
