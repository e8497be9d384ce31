package dev.fathom.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The numbers of {@code make_training_fixtures.py}. */
final class Golden {
  private Golden() {}

  static List<JsonNode> rows(String kind) {
    List<JsonNode> rows =
        Json.object(Path.of("src/test/resources/train/golden.json"))
            .path(kind)
            .valueStream()
            .toList();
    if (rows.isEmpty()) {
      throw new IllegalStateException("no golden rows of " + kind);
    }
    return rows;
  }

  static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  static long[] shape(JsonNode row, String name) {
    return row.path("shapes").path(name).valueStream().mapToLong(JsonNode::longValue).toArray();
  }

  /** Leaves that want a gradient; they belong to the current scope. */
  static Map<String, Tensor> parameters(JsonNode row, String values, ScalarType type) {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    row.path(values)
        .properties()
        .forEach(entry ->
            parameters.put(
                entry.getKey(),
                parameter(floats(entry.getValue()), shape(row, entry.getKey()), type)));
    return parameters;
  }

  static Tensor parameter(float[] values, long[] shape, ScalarType type) {
    return Tensors.ofFloats(values, shape).to(type).clone().set_requires_grad(true);
  }

  /** Gives a parameter a gradient as training does: by a backward pass. */
  static void setGradient(Tensor parameter, float[] gradient) {
    try (Scope _ = Scope.open()) {
      Tensor values = Tensors.ofFloats(gradient, parameter.shape()).to(parameter.scalar_type());
      parameter.mul(values).sum().backward();
    }
  }

  static float[] values(Tensor tensor) {
    try (Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      return Tensors.floats(tensor.detach());
    }
  }
}
