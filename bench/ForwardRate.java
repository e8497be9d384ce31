import dev.fathom.model.Model;
import dev.fathom.model.ModelConfig;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Engine;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * How much of the machine's matrix-product rate a forward pass reaches: the products of one pass alone, in the pass's own
 * shapes, against the whole pass with its attention, norms, rotations and activations. Started by bench/forward.
 *
 * <p>Both count the same operations: those of the linear layers. Attention's own products are part of the pass's time and are
 * not counted, so the share is a lower bound.
 */
public class ForwardRate {
  private static final int ROUNDS = 7;

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    int rows = Integer.parseInt(arguments[1]);
    int tokens = Integer.parseInt(arguments[2]);
    for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
      Compute compute = new Compute(new Device.Cpu(), dtype, "asked for");
      try (Model model = Model.load(folder, compute);
          Scope scope = Scope.open()) {
        measure(model, rows, tokens);
      }
    }
  }

  private static void measure(Model model, int rows, int tokens) {
    ModelConfig config = model.config();
    Random random = new Random(1);
    Tensor ids =
        Tensors.ofInts(random.ints((long) rows * tokens, 0, config.vocabularySize()).toArray())
            .view(rows, tokens);
    List<Runnable> products = products(config, model.compute(), rows * tokens);
    List<Double> alone = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      double product = seconds(() -> products.forEach(Runnable::run));
      double forward = seconds(() -> model.hidden(ids));
      if (round > 0) { // the first warms up
        alone.add(product);
        whole.add(forward);
      }
    }
    double operations = 2.0 * linearWeights(config) * rows * tokens;
    double productRate = operations / median(alone) / 1e9;
    double forwardRate = operations / median(whole) / 1e9;
    System.out.printf(
        "%-9s %d x %d tokens, %d threads: products alone %.0f GFLOP/s, forward pass %.0f GFLOP/s = %.0f %%, %.0f tokens/s%n",
        model.compute().dtype().label(),
        rows,
        tokens,
        Engine.threads(),
        productRate,
        forwardRate,
        100 * forwardRate / productRate,
        rows * tokens / median(whole));
  }

  /** The linear layers of every block, on random numbers. */
  private static List<Runnable> products(ModelConfig config, Compute compute, int tokens) {
    TensorOptions options = new TensorOptions(compute.dtype().scalarType());
    List<Runnable> products = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (long[] shape : shapes(config)) {
        Tensor weight = torch.randn(shape, options);
        Tensor input = torch.randn(new long[] {tokens, shape[1]}, options);
        products.add(() -> torch.linear(input, weight));
      }
    }
    return products;
  }

  private static List<long[]> shapes(ModelConfig config) {
    long hidden = config.hiddenSize();
    long inner = config.intermediateSize();
    long queries = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    return List.of(
        new long[] {queries, hidden},
        new long[] {keys, hidden},
        new long[] {keys, hidden},
        new long[] {hidden, queries},
        new long[] {inner, hidden},
        new long[] {inner, hidden},
        new long[] {hidden, inner});
  }

  private static long linearWeights(ModelConfig config) {
    return config.layers()
        * shapes(config).stream().mapToLong(shape -> shape[0] * shape[1]).sum();
  }

  private static double seconds(Runnable work) {
    long started = System.nanoTime();
    try (Scope scope = Scope.open()) {
      work.run();
    }
    return (System.nanoTime() - started) / 1e9;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
  }
}
