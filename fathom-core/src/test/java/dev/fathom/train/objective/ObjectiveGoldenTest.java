package dev.fathom.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every objective, with its settings changed one by one, equals an independent float64 calculation
 * in value and gradient (src/test/python/make_objective_fixtures.py).
 */
class ObjectiveGoldenTest {
  private static final double RELATIVE = 2e-5;

  static Stream<JsonNode> positionSteps() {
    return cases("positions", 26);
  }

  static Stream<JsonNode> sequenceSteps() {
    return cases("sequences", 5);
  }

  private static Stream<JsonNode> cases(String list, int atLeast) {
    List<JsonNode> cases =
        Json.object(Path.of("src/test/resources/objectives/golden.json"))
            .path(list)
            .valueStream()
            .toList();
    assertTrue(cases.size() >= atLeast);
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("positionSteps")
  void partsAndGradientEqualTheIndependentCalculation(JsonNode step) {
    check(step, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("positionSteps")
  void aStepCutIntoSinglePositionsIsTheSameStep(JsonNode step) {
    check(step, 1);
  }

  private static void check(JsonNode step, int most) {
    Objective.PerPosition objective = (Objective.PerPosition) objective(step);
    assertEquals(step.path("settings").path("objective").asText(), objective.name());
    Totals totals = totals(step);
    Map<String, Double> parts = new TreeMap<>();
    for (JsonNode chunk : step.path("chunks")) {
      int length = chunk.path("index").size();
      int stride = Math.min(most, length);
      for (int from = 0; from < length; from += stride) {
        int to = Math.min(from + stride, length);
        try (Scope _ = Scope.open()) {
          Chunk cut = new Chunk(chunk, step.path("vocabulary").intValue(), from, to);
          Tensor student = cut.student();
          Map<String, Tensor> found = objective.parts(cut.positions(student, totals));
          add(parts, found);
          float[] gradient =
              found.isEmpty() ? new float[cut.size()] : Steps.gradient(found, student);
          same(cut.logits("gradient"), gradient, step.path("name").asText());
        }
      }
    }
    same(step, parts);
  }

  @ParameterizedTest
  @MethodSource("sequenceSteps")
  void preferencesEqualTheIndependentCalculation(JsonNode step) {
    Objective.PerSequence objective = (Objective.PerSequence) objective(step);
    List<Role> roles = step.path("roles").valueStream().map(Steps::role).toList();
    Totals totals = Totals.none();
    for (Role role : roles) {
      totals = totals.plus(role, 7);
    }
    try (Scope _ = Scope.open()) {
      Tensor student = Steps.leaf(Steps.floats(step.path("student")), roles.size());
      Sequences sequences =
          new Sequences(
              roles,
              Steps.ints(step.path("groups")),
              student,
              Optional.of(Tensors.ofFloats(Steps.floats(step.path("base")), roles.size())),
              Optional.of(Tensors.ofFloats(Steps.floats(step.path("aligned")), roles.size())),
              totals);
      Map<String, Tensor> found = objective.parts(sequences);
      Map<String, Double> parts = new TreeMap<>();
      add(parts, found);
      same(step, parts);
      same(
          Steps.floats(step.path("gradient")),
          Steps.gradient(found, student),
          step.path("name").asText());
    }
  }

  private static Objective objective(JsonNode step) {
    return Steps.objective(step.path("settings"), Steps.ints(step.path("recovery")));
  }

  /** The rows that the case counts, and the positions that its chunks hold. */
  private static Totals totals(JsonNode step) {
    Map<Role, Integer> rows = new EnumMap<>(Role.class);
    Map<Role, Integer> positions = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      rows.put(role, step.path("rows").path(role.label()).asInt(0));
    }
    for (JsonNode chunk : step.path("chunks")) {
      positions.merge(Steps.role(chunk.path("role")), chunk.path("index").size(), Integer::sum);
    }
    return new Totals(rows, positions);
  }

  private static void add(Map<String, Double> sums, Map<String, Tensor> parts) {
    parts.forEach((name, value) -> {
      assertEquals(0, value.dim(), name + " is no scalar");
      sums.merge(name, (double) Tensors.floats(value)[0], Double::sum);
    });
  }

  private static void same(JsonNode step, Map<String, Double> found) {
    Map<String, Double> want = new TreeMap<>();
    step.path("parts").properties().forEach(e -> want.put(e.getKey(), e.getValue().doubleValue()));
    assertEquals(want.keySet(), found.keySet());
    want.forEach((name, value) ->
        assertEquals(value, found.get(name), RELATIVE * Math.max(1e-2, Math.abs(value)), name));
  }

  private static void same(float[] want, float[] found, String name) {
    float largest = 1e-4f;
    for (float value : want) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(want, found, (float) RELATIVE * largest, name);
  }

  /** The positions from one place to another of a chunk of a case. */
  private record Chunk(JsonNode chunk, int vocabulary, int from, int to) {
    int size() {
      return (to - from) * vocabulary;
    }

    float[] logits(String key) {
      return Arrays.copyOfRange(Steps.floats(chunk.path(key)), from * vocabulary, to * vocabulary);
    }

    Tensor student() {
      return Steps.leaf(logits("student"), to - from, vocabulary);
    }

    Positions positions(Tensor student, Totals totals) {
      int[] targets =
          Steps.ints(chunk.path("targets")).subList(from, to).stream()
              .mapToInt(Integer::intValue)
              .toArray();
      float[] index = Arrays.copyOfRange(Steps.floats(chunk.path("index")), from, to);
      return new Positions(
          Steps.role(chunk.path("role")),
          student,
          Optional.of(Tensors.ofFloats(logits("base"), to - from, vocabulary)),
          Optional.of(Tensors.ofFloats(logits("aligned"), to - from, vocabulary)),
          Tensors.ofInts(targets),
          Tensors.ofFloats(index, to - from),
          totals);
    }
  }
}
