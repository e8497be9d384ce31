package dev.fathom.train.objective;

import static dev.fathom.train.objective.Role.HARMFUL;
import static dev.fathom.train.objective.Role.REFUSAL;
import static dev.fathom.train.objective.Role.SAMPLED;
import static dev.fathom.train.objective.Role.UTILITY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void aGroupsPreferredRowsShareAWeightOfOneAndOtherRowsAreLeftOut() {
    try (Scope _ = Scope.open()) {
      Comparison rows =
          Comparison.of(
              rows(List.of(UTILITY, SAMPLED, HARMFUL, SAMPLED), List.of(4, 2, 2, 2)), SAMPLED, 9);
      assertArrayEquals(new float[] {0, 0.5f, 0, 0.5f}, Tensors.floats(rows.preferred()));
      assertArrayEquals(new float[] {0, 0, 1, 0}, Tensors.floats(rows.harmful()));
    }
  }

  @Test
  void aHarmfulRowAloneIsRefused() {
    refused(
        "a group has 1 harmful and 0 refusal rows; needed are 1 and 1",
        rows(List.of(HARMFUL, REFUSAL, HARMFUL), List.of(1, 2, 2)));
  }

  @Test
  void twoRefusalsOfOneRequestAreRefused() {
    refused(
        "a group has 1 harmful and 2 refusal rows; needed are 1 and 1",
        rows(List.of(HARMFUL, REFUSAL, REFUSAL), List.of(1, 1, 1)));
  }

  @Test
  void stepsWithoutAPairLoseNothing() {
    try (Scope _ = Scope.open()) {
      assertEquals(
          0, Tensors.floats(Dpo.USUAL.parts(rows(List.of(UTILITY), List.of(1))).get("dpo"))[0]);
    }
  }

  private static void refused(String message, Sequences sequences) {
    try (Scope _ = Scope.open()) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Comparison.of(sequences, REFUSAL, 1));
      assertEquals(message, e.getMessage());
    }
  }

  private static Sequences rows(List<Role> roles, List<Integer> groups) {
    Tensor values = Tensors.ofFloats(new float[roles.size()], roles.size());
    return new Sequences(
        roles, groups, values, Optional.of(values), Optional.of(values), Totals.none());
  }
}
