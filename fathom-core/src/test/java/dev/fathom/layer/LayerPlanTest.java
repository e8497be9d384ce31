package dev.fathom.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.data.Example;
import dev.fathom.measure.MeasuredRow;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Which states are looked at: bounded, spread evenly, every one counted once. */
class LayerPlanTest {
  private static final int POSITIONS = 16;

  @Test
  void aSpectrumTakesAllStatesOrSoManySpreadOverAllRows() {
    long seed = System.nanoTime();
    System.out.println("LayerPlanTest seed " + seed);
    RandomGenerator random = new SplittableRandom(seed);
    for (int rows : new int[] {1, 7, 60, 300}) {
      LayerPlan plan = LayerPlan.of(rows("harmful", rows, random), POSITIONS);
      int total = plan.rows().stream().mapToInt(LayerRow::positions).sum();
      int states = plan.sizes().get("harmful");
      assertEquals(Math.min(total, LayerPlan.STATES), states);
      assertEquals(states, plan.partsOfStates("harmful").length);
      int offset = 0;
      for (LayerRow row : plan.rows()) {
        assertEquals(offset, row.offset());
        assertTrue(row.positions() <= POSITIONS && row.positions() > 0);
        assertTrue(Arrays.stream(row.sampled()).allMatch(t -> t >= 0 && t < row.positions()));
        double share = (double) states / total;
        assertEquals(share * row.positions(), row.sampled().length, 1.0001);
        offset += row.sampled().length;
      }
    }
  }

  @Test
  void halfOfEachContrastedGroupIsTriedAndOthersAreNeither() {
    RandomGenerator random = new SplittableRandom(1);
    List<MeasuredRow> rows = new ArrayList<>(rows("harmful", 10, random));
    rows.addAll(rows("benign", 6, random));
    rows.addAll(rows("other", 4, random));
    LayerPlan plan = LayerPlan.of(rows, POSITIONS);
    assertEquals(5, count(plan, "harmful", LayerRow.Role.FIT));
    assertEquals(5, count(plan, "harmful", LayerRow.Role.TRIED));
    assertEquals(3, count(plan, "benign", LayerRow.Role.TRIED));
    assertEquals(4, count(plan, "other", LayerRow.Role.NONE));
    assertEquals(10, plan.parts().get("harmful"));
    assertEquals(4, plan.parts().get("other"));
    Set<Integer> parts = new HashSet<>();
    plan.rows().stream().filter(r -> r.group().equals("benign")).forEach(r -> parts.add(r.part()));
    assertEquals(Set.of(0, 1, 2, 3, 4, 5), parts);
  }

  @Test
  void aRowWithoutAResponseIsLeftOut() {
    MeasuredRow empty =
        new MeasuredRow(
            new Example("e", "harmful", Optional.empty(), "p", Optional.empty()),
            new EncodedDialogue(new int[] {1, 2}, 2),
            false);
    assertTrue(LayerPlan.of(List.of(empty), POSITIONS).rows().isEmpty());
  }

  private static long count(LayerPlan plan, String group, LayerRow.Role role) {
    return plan.rows().stream().filter(r -> r.group().equals(group) && r.role() == role).count();
  }

  private static List<MeasuredRow> rows(String group, int count, RandomGenerator random) {
    List<MeasuredRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(1, 40);
      rows.add(
          new MeasuredRow(
              new Example(group + i, group, Optional.empty(), "p", Optional.of("r")),
              new EncodedDialogue(new int[3 + length], 3),
              false));
    }
    return rows;
  }
}
