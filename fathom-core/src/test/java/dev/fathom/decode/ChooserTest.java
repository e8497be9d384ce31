package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fathom.UserError;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChooserTest {
  private static final float NO = Float.NEGATIVE_INFINITY;

  static List<Sampling> samplings() {
    return List.of(new Sampling.Greedy(), new Sampling.Temperature(0.8));
  }

  @Test
  void greedyTakesTheLowestIdAmongEquals() {
    List<Row> rows = choose(new Sampling.Greedy(), 0, 3, 3, 1, 2, 2, 2, 2);
    assertArrayEquals(new int[] {1}, rows.get(0).completion().tokens());
    assertArrayEquals(new int[] {0}, rows.get(1).completion().tokens());
    assertEquals(Math.log(0.25), rows.get(1).completion().logProbabilities()[0], 1e-6);
  }

  @ParameterizedTest
  @MethodSource("samplings")
  void theOnlyTokenLeftIsChosenWithCertainty(Sampling sampling) {
    List<Row> rows = choose(sampling, NO, NO, -3, NO, 5, NO, NO, NO);
    assertArrayEquals(new int[] {2}, rows.get(0).completion().tokens());
    assertArrayEquals(new int[] {0}, rows.get(1).completion().tokens());
    assertEquals(0, rows.get(1).completion().logProbabilities()[0], 1e-6);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void refusesLogitsThatAreNotFinite(float bad) {
    for (Sampling sampling : samplings()) {
      UserError error =
          assertThrows(UserError.class, () -> choose(sampling, 0, 1, 2, 3, 0, bad, 2, 3));
      assertEquals(
          "prompt 8: the model's logits after 3 tokens are not finite; with float16 try bfloat16 or"
              + " float32, else the checkpoint is damaged",
          error.getMessage());
    }
    assertThrows(UserError.class, () -> choose(new Sampling.Greedy(), NO, NO, NO, NO));
  }

  /** Rows 7, 8, … of four tokens each. */
  private static List<Row> choose(Sampling sampling, float... logits) {
    int count = logits.length / 4;
    GenerationOptions options = Cases.options(sampling, 1);
    List<Row> rows =
        List.of(7, 8).subList(0, count).stream()
            .map(id ->
                new Row(
                    "prompt " + id, new Prompt(id, new int[] {1, 2, 3}), options, 16, (_, _) -> {}))
            .toList();
    try (Scope _ = Scope.open()) {
      Chooser.choose(Tensors.ofFloats(logits, count, 4), rows);
    }
    return rows;
  }
}
