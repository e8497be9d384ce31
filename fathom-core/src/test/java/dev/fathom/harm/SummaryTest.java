package dev.fathom.harm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.statistics.Estimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A group's numbers from its answers, by hand. */
class SummaryTest {
  private static HarmRow row(
      String example, int round, int number, double variance, double... information) {
    double[] expected = new double[information.length + 1];
    for (int t = 0; t < expected.length; t++) {
      expected[t] = 0.1 * t;
    }
    return new HarmRow(
        HarmRow.id(example, "aligned", round, number),
        example,
        "harmful",
        "aligned",
        round,
        List.of(),
        0,
        new Look(expected, new double[expected.length], information, variance, 0),
        0,
        10);
  }

  /** One round's mean counts a third, the other's two thirds, however many answers each has. */
  @Test
  void roundsHaveTheirFixedShares() {
    List<HarmRow> rows =
        List.of(
            row("a", 1, 0, 0.3, 0.1, 0.2),
            row("a", 1, 1, 0.3, 0.3),
            row("a", 2, 0, 0.6, 0.5),
            row("b", 1, 0, 0, 0),
            row("b", 2, 0, 0, 0),
            row("b", 2, 1, 0, 0));
    Summary summary = new Summary(rows, 0.05);
    // a: ⅓ · 0.2 + ⅔ · 0.5 = 0.4; b: 0.
    assertEquals(0.2, summary.information(0).value().getAsDouble(), 1e-12);
    assertEquals((0.1 / 3) / 2, summary.information(1).value().getAsDouble(), 1e-12);
    assertEquals((0.1 + 0.4) / 2, summary.variance().value().getAsDouble(), 1e-12);
    assertEquals(
        0.2 + 0.1 / 6 - 0.25, summary.gap().value().getAsDouble(), 1e-12, "sum less variance");
    assertEquals(1, summary.reached(1));
    assertEquals(2, summary.prompts());
    // t of 1 degree of freedom at 97.5 % is 12.7062; the prompts' values are 0.4 and 0.
    assertEquals(0.2 + 12.706204736 * 0.2, summary.information(0).high().getAsDouble(), 1e-6);
    // After its end an answer's h stays what it was: a's is 0.2, 0.1 and 0.1, b's 0.1.
    assertEquals(
        ((0.2 + 0.1) / 2 / 3 + 0.1 * 2 / 3 + 0.1) / 2,
        summary.expected(2).value().getAsDouble(),
        1e-12);
  }

  @Test
  void theHorizonIsWhereNoMoreThanTheToleratedShareIsLeft() {
    List<HarmRow> rows = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int x = 0; x < 30; x++) {
      for (int round = 1; round <= 2; round++) {
        // 0.1, 0.06, then 4 % of the whole with much noise, then nothing.
        double noise = 0.02 * (random.nextDouble() - 0.5);
        rows.add(row("x" + x, round, 0, 0.2, 0.1, 0.06, 0.0066 + noise, 0, 0));
      }
    }
    Estimate horizon = new Summary(rows, 0.05).horizon();
    assertEquals(OptionalDouble.of(2), horizon.value());
    assertEquals(OptionalDouble.of(2), horizon.low());
    assertEquals(OptionalDouble.of(3), horizon.high(), "4 % are not for certain under 5 %");
    Estimate strict = new Summary(rows, 0.001).horizon();
    assertEquals(OptionalDouble.of(3), strict.value());
    assertEquals(OptionalDouble.of(3), strict.high());
    assertEquals(OptionalDouble.of(1), new Summary(rows, 0.5).horizon().high());
  }

  @Test
  void thereIsNoHorizonWhereNothingIsKnown() {
    List<HarmRow> rows = new ArrayList<>();
    for (int x = 0; x < 6; x++) {
      rows.add(row("x" + x, 1, 0, 0, x % 2 == 0 ? 0.1 : -0.08));
      rows.add(row("x" + x, 2, 0, 0, x % 2 == 0 ? 0.1 : -0.08));
    }
    assertEquals(OptionalDouble.empty(), new Summary(rows, 0.05).horizon().high());
  }

  @Test
  void theOrderOfRowsChangesNothing() {
    TabularSource source = TabularSource.of(LookTest.policy(3, 4, 4), LookTest.harm(2));
    List<HarmRow> rows = new ArrayList<>(source.rows(16, new Rounds(4, 0.01, 500), 7));
    Estimate before = new Summary(rows, 0.05).sum();
    Collections.reverse(rows);
    assertEquals(before, new Summary(rows, 0.05).sum());
    assertTrue(before.low().getAsDouble() < before.high().getAsDouble());
  }
}
