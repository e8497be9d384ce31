package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ConfusionTest {
  /** Two readers of 50 proposals, as the textbook example has it: 20 and 15 alike, 5 and 10 not. */
  @Test
  void kappaOfTheTextbookExample() {
    Confusion confusion = new Confusion(20, 5, 10, 15);
    assertEquals(50, confusion.n());
    assertEquals(0.7, confusion.accuracy().orElseThrow(), 1e-12);
    assertEquals(0.4, confusion.kappa().orElseThrow(), 1e-12);
    assertEquals(20 / 25.0, confusion.precision().orElseThrow(), 1e-12);
    assertEquals(20 / 30.0, confusion.sensitivity().orElseThrow(), 1e-12);
    assertEquals(15 / 20.0, confusion.specificity().orElseThrow(), 1e-12);
    assertEquals(40 / 55.0, confusion.f1().orElseThrow(), 1e-12);
  }

  @Test
  void perfectAgreementIsOneAndItsOppositeMinusOne() {
    assertEquals(1, new Confusion(3, 0, 0, 3).kappa().orElseThrow(), 1e-12);
    assertEquals(-1, new Confusion(0, 3, 3, 0).kappa().orElseThrow(), 1e-12);
    assertEquals(0, new Confusion(2, 2, 2, 2).kappa().orElseThrow(), 1e-12);
  }

  @Test
  void whatNothingIsKnownOfIsEmpty() {
    Confusion none = Confusion.NONE;
    assertEquals(OptionalDouble.empty(), none.accuracy());
    assertEquals(OptionalDouble.empty(), none.kappa());
    Confusion onlyRefusals = new Confusion(0, 0, 0, 5);
    assertEquals(OptionalDouble.empty(), onlyRefusals.kappa());
    assertEquals(OptionalDouble.empty(), onlyRefusals.sensitivity());
    assertEquals(OptionalDouble.empty(), onlyRefusals.f1());
    assertEquals(1, onlyRefusals.specificity().orElseThrow());
  }

  @Test
  void oneByOneTheyAddUp() {
    Confusion sum =
        Confusion.of(true, true)
            .plus(Confusion.of(true, false))
            .plus(Confusion.of(false, true))
            .plus(Confusion.of(false, true))
            .plus(Confusion.of(false, false));
    assertEquals(new Confusion(1, 1, 2, 1), sum);
    assertEquals(
        "{\"true_positive\":1,\"false_positive\":1,\"false_negative\":2,\"true_negative\":1}",
        sum.toJson().toString());
  }
}
