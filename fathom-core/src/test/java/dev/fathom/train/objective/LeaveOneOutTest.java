package dev.fathom.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveOneOutTest {
  @Test
  void anAnswerIsComparedWithTheMeanOfTheOthers() {
    // By hand: 1 − (0 + 0.5)/2, 0 − (1 + 0.5)/2, 0.5 − (1 + 0)/2.
    assertArrayEquals(
        new double[] {0.75, -0.75, 0}, LeaveOneOut.advantages(new double[] {1, 0, 0.5}), 1e-15);
  }

  @Test
  void aTokenAnswersForTheCostsBehindItOnly() {
    // Behind each token: (2+3, 3, 0), (5, 0) and (0); an answer that has ended has 0 to come.
    List<double[]> advantages =
        LeaveOneOut.ofCostsBehind(
            List.of(new double[] {1, 2, 3}, new double[] {4, 5}, new double[] {6}));
    assertArrayEquals(new double[] {5 - 2.5, 3, 0}, advantages.get(0), 1e-15);
    assertArrayEquals(new double[] {5 - 2.5, -1.5}, advantages.get(1), 1e-15);
    assertArrayEquals(new double[] {-5}, advantages.get(2), 1e-15);
  }

  @Test
  void oneAnswerHasNothingToBeComparedWith() {
    assertThrows(IllegalArgumentException.class, () -> LeaveOneOut.advantages(new double[] {0.5}));
  }
}
