package dev.fathom.harm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many answers a second round looks at, by hand. */
class RoundsTest {
  private static HarmRow row(String example, int number, int rollouts, double... information) {
    return new HarmRow(
        HarmRow.id(example, "aligned", 1, number),
        example,
        "harmful",
        "aligned",
        1,
        List.of(),
        0,
        new Look(
            new double[information.length + 1],
            new double[information.length + 1],
            information,
            0,
            0),
        0,
        rollouts);
  }

  /** "calm" always comes to 0.1, "wild" to 0 or 0.4: a variance of 0.08, a mean one of 0.04. */
  private static List<HarmRow> rows() {
    return new ArrayList<>(
        List.of(
            row("calm", 0, 100, 0.1, 0),
            row("calm", 1, 100, 0.1, 0),
            row("wild", 0, 100, 0.0, 0),
            row("wild", 1, 100, 0.4, 0)));
  }

  /**
   * Deviations drawn half towards the group's: √0.02 = 0.141421 and √0.06 = 0.244949. At ±0.1 all
   * answers are (1.959964 · 0.386370 / (2 · 0.1))² = 14.336: 5.247 and 9.089, less the first two.
   */
  @Test
  void thePromptWhoseAnswersDifferGetsMore() {
    assertEquals(Map.of("calm", 3, "wild", 7), new Rounds(2, 0.1, 1_000_000).second(rows()));
  }

  /** One answer each is left of what is wanted, and 4 of the other 8.336 that 600 rollouts pay. */
  @Test
  void aBudgetCutsWhatIsBeyondTheLeastInProportion() {
    assertEquals(Map.of("calm", 2, "wild", 4), new Rounds(2, 0.1, 1_000).second(rows()));
  }

  @Test
  void eachPromptGetsTheLeastWhateverBudgetAndAim() {
    assertEquals(Map.of("calm", 1, "wild", 1), new Rounds(2, 0.1, 1).second(rows()));
    assertEquals(Map.of("calm", 1, "wild", 1), new Rounds(2, 1, 1_000_000).second(rows()));
  }

  @Test
  void anAnswerThatHasEndedHasNothingLeftToDecide() {
    List<HarmRow> rows = rows();
    rows.set(2, row("wild", 0, 100));
    assertEquals(Map.of("calm", 3, "wild", 7), new Rounds(2, 0.1, 1_000_000).second(rows));
  }
}
