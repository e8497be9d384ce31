package dev.fathom.train.objective;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Optimiser steps for tests, made by hand or read from fixtures. */
final class Steps {
  private Steps() {}

  /** A tensor that wants a gradient. */
  static Tensor leaf(float[] values, long... shape) {
    return Tensors.ofFloats(values, shape).set_requires_grad(true);
  }

  /** One row of positions with logits of all three models, alone in its step. */
  static Positions alone(Role role, Tensor student, Tensor base, Tensor aligned, float... index) {
    return new Positions(
        role,
        student,
        Optional.of(base),
        Optional.of(aligned),
        Tensors.ofLongs(new long[index.length]),
        Tensors.ofFloats(index, index.length),
        Totals.none().plus(role, index.length));
  }

  /** The sum of the parts. */
  static Tensor total(Map<String, Tensor> parts) {
    return parts.values().stream().reduce(Tensor::add).orElseThrow();
  }

  /** The gradient of the sum of the parts for a leaf that they were computed from. */
  static float[] gradient(Map<String, Tensor> parts, Tensor leaf) {
    total(parts).backward();
    return Tensors.floats(leaf.grad());
  }

  /** The objective with these settings and otherwise the defaults. */
  static Objective objective(Map<String, String> settings, List<Integer> recoveryTokens) {
    return ObjectiveSettings.of(
        Settings.load(Optional.empty(), settings, ObjectiveSettings.ALL), recoveryTokens);
  }

  static Objective objective(JsonNode settings, List<Integer> recoveryTokens) {
    Map<String, String> overrides = new HashMap<>();
    settings.properties().forEach(e -> overrides.put(e.getKey(), e.getValue().asText()));
    return objective(overrides, recoveryTokens);
  }

  static Role role(JsonNode name) {
    return Role.valueOf(name.asText().toUpperCase(Locale.ROOT));
  }

  static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  static List<Integer> ints(JsonNode array) {
    return array.valueStream().map(JsonNode::intValue).toList();
  }
}
