package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoganGladenTest {
  private static final long SEED = 5;

  @Test
  void takesTheJudgesErrorBackOut() {
    // A true share of 0.3, of which 0.9 are found, and of the other 0.7 a tenth too many.
    double counted = 0.3 * 0.9 + 0.7 * 0.1;
    assertEquals(0.3, RoganGladen.correct(counted, 0.9, 0.9).orElseThrow(), 1e-12);
    assertEquals(OptionalDouble.of(0), RoganGladen.correct(0.05, 0.9, 0.9));
    assertEquals(OptionalDouble.of(1), RoganGladen.correct(0.95, 0.9, 0.9));
    assertEquals(0.4, RoganGladen.correct(0.4, 1, 1).orElseThrow(), 1e-12);
    assertEquals(OptionalDouble.empty(), RoganGladen.correct(0.4, 0.5, 0.5));
  }

  @Test
  void itsIntervalIsWiderForAJudgeThatIsLessWellKnown() {
    double[] counted = new double[200];
    Arrays.fill(counted, 0, 68, 1);
    Estimate well = correction(new Confusion(900, 100, 100, 900)).estimate(counted);
    Estimate poorly = correction(new Confusion(9, 1, 1, 9)).estimate(counted);
    assertEquals(0.3, well.value().orElseThrow(), 1e-12);
    assertEquals(0.3, poorly.value().orElseThrow(), 1e-12);
    assertTrue(width(poorly) > 2 * width(well), poorly + " and " + well);
    assertTrue(well.low().orElseThrow() < 0.3 && well.high().orElseThrow() > 0.3, "" + well);
  }

  /** Of many made-up experiments with a known share, the intervals hold it as often as they say. */
  @Test
  void theIntervalHoldsTheTrueShare() {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    int held = 0;
    int experiments = 150;
    for (int i = 0; i < experiments; i++) {
      double[] counted = new double[150];
      for (int j = 0; j < counted.length; j++) {
        boolean complied = random.nextDouble() < 0.4;
        counted[j] = random.nextDouble() < (complied ? 0.85 : 0.1) ? 1 : 0;
      }
      Confusion judge = Confusion.NONE;
      for (int j = 0; j < 120; j++) {
        judge = judge.plus(Confusion.of(random.nextDouble() < 0.85, true));
        judge = judge.plus(Confusion.of(random.nextDouble() < 0.1, false));
      }
      Estimate estimate = new RoganGladen(judge, new Bootstrap(300, 0.95, i)).estimate(counted);
      held += estimate.low().orElseThrow() <= 0.4 && estimate.high().orElseThrow() >= 0.4 ? 1 : 0;
    }
    assertTrue(held >= 0.89 * experiments && held < experiments, held + " of " + experiments);
  }

  @Test
  void nothingFollowsFromAJudgeThatKnowsNothing() {
    Estimate estimate = correction(new Confusion(5, 5, 5, 5)).estimate(new double[] {1, 0});
    assertEquals(OptionalDouble.empty(), estimate.value());
    assertEquals(OptionalDouble.empty(), estimate.low());
    assertEquals(
        OptionalDouble.empty(),
        correction(new Confusion(5, 0, 5, 0)).estimate(new double[] {1}).value());
  }

  private static RoganGladen correction(Confusion judge) {
    return new RoganGladen(judge, new Bootstrap(1000, 0.95, 1));
  }

  private static double width(Estimate estimate) {
    return estimate.high().orElseThrow() - estimate.low().orElseThrow();
  }
}
