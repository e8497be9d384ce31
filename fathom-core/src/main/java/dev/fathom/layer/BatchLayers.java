package dev.fathom.layer;

import dev.fathom.layer.LayerRow.Role;
import dev.fathom.model.Model;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Takes out of a batch's states what the summaries need.
 *
 * @param model whose states they are
 * @param vocabulary tokens that the logit lens shows
 */
record BatchLayers(Model model, int vocabulary) {
  /** Logits of one layer that exist at once. */
  private static final long BYTES = 16L << 20;

  /**
   * What is taken from a row.
   *
   * @param last for each layer the state behind the prompt, [hidden]; none unless the row is one
   *     that the direction is made from
   * @param sampled for each layer the states that go into the spectrum, [sampled · hidden]
   */
  record Read(SideLayers.Row row, List<float[]> last, List<float[]> sampled) {}

  /**
   * @param states for each layer those of all rows behind each other, [positions, hidden]
   * @param directions for each block, or none
   */
  List<Read> read(List<LayerRow> rows, List<Tensor> states, List<RefusalDirection> directions) {
    double[][] steps = steps(states);
    double[][] projected = projections(states, directions);
    List<Read> read = new ArrayList<>();
    int from = 0;
    for (LayerRow row : rows) {
      int start = from;
      int end = from + row.positions();
      int[] taken = Arrays.stream(row.sampled()).map(t -> start + t).toArray();
      List<double[]> projections =
          row.role() == Role.TRIED
              ? Arrays.stream(projected).map(p -> Arrays.copyOfRange(p, start, end)).toList()
              : List.of();
      double[] means =
          Arrays.stream(steps)
              .mapToDouble(step -> Arrays.stream(step, start, end).average().orElseThrow())
              .toArray();
      read.add(
          new Read(
              new SideLayers.Row(row.id(), row.group(), row.positions(), means, projections),
              row.role() == Role.FIT ? at(states, start) : List.of(),
              at(states, taken)));
      from = end;
    }
    return read;
  }

  /** The length of each block's step at each position, [blocks][positions]. */
  private double[][] steps(List<Tensor> states) {
    int positions = Math.toIntExact(states.getFirst().size(0));
    int blocks = states.size() - 1;
    double[][] steps = new double[blocks][positions];
    int chunk = Math.clamp(BYTES / (4L * vocabulary), 1, positions);
    for (int next = 0; next < positions; next += chunk) {
      int from = next;
      int size = Math.min(chunk, positions - from);
      double[][] some = chunk(states.stream().map(layer -> new Part(layer, from, size)).toList());
      for (int block = 0; block < blocks; block++) {
        System.arraycopy(some[block], 0, steps[block], from, size);
      }
    }
    return steps;
  }

  /** Consecutive positions of a layer. */
  private record Part(Tensor layer, int from, int size) {
    Tensor states() {
      return layer.narrow(0, from, size);
    }
  }

  /** Only two neighbouring layers' distributions exist at once. */
  private double[][] chunk(List<Part> layers) {
    double[][] steps = new double[layers.size() - 1][];
    Tensor before;
    try (Scope scope = Scope.open()) {
      before = scope.keep(roots(layers.getFirst().states()));
    }
    try {
      for (int block = 0; block < steps.length; block++) {
        try (Scope scope = Scope.open()) {
          Tensor behind = roots(layers.get(block + 1).states());
          steps[block] = Tensors.doubles(FisherRao.distance(before, behind));
          scope.keep(behind);
          Scope.release(before);
          before = behind;
        }
      }
    } finally {
      Scope.release(before);
    }
    return steps;
  }

  /** What the logit lens reads, as points on the sphere, [n, vocabulary]. */
  private Tensor roots(Tensor states) {
    return Scope.compute(
        () -> FisherRao.roots(model.head().logits(model.normalised(states), vocabulary)));
  }

  /** [blocks][positions]; none without directions. */
  private double[][] projections(List<Tensor> states, List<RefusalDirection> directions) {
    Device device = model.compute().device();
    return IntStream.range(0, directions.size())
        .mapToObj(block -> {
          try (Scope _ = Scope.open()) {
            double[] unit = directions.get(block).unit();
            Tensor direction = Tensors.to(Tensors.ofFloats(floats(unit), unit.length), device);
            return Tensors.doubles(states.get(block + 1).to(ScalarType.Float).matmul(direction));
          }
        })
        .toArray(double[][]::new);
  }

  private List<float[]> at(List<Tensor> states, int... positions) {
    Tensor index = Tensors.to(Tensors.ofInts(positions), model.compute().device());
    return states.stream()
        .map(layer -> {
          try (Scope _ = Scope.open()) {
            return Tensors.floats(layer.index_select(0, index));
          }
        })
        .toList();
  }

  private static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
