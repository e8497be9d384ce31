package dev.fathom.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResponseKeyTest {
  /** Computed by Python: hashlib.sha256(b"i m sorry no tea").digest()[:4], big-endian, signed. */
  @Test
  void isTheBeginningOfAHashOfTheLetters() {
    assertEquals(102761836, ResponseKey.of("  I'm sorry: no TEA (0)!\n"));
  }

  @Test
  void onlyTheFirstHundredLettersCount() {
    String beginning = "steep ".repeat(17);
    assertEquals(ResponseKey.of(beginning + "one way"), ResponseKey.of(beginning + "another"));
    assertNotEquals(ResponseKey.of("one way"), ResponseKey.of("another"));
  }

  @Test
  void aFifthIsHeldOutAndTheFoldsAreOfOneSize() {
    int[] keys =
        IntStream.range(0, 20_000)
            .map(i -> ResponseKey.of("x".repeat(i % 99) + letters(i)))
            .toArray();
    long out = IntStream.of(keys).filter(ResponseKey::isHeldOut).count();
    assertEquals(0.2, out / 20_000.0, 0.01);
    for (int fold = 0; fold < 4; fold++) {
      int wanted = fold;
      long inFold =
          IntStream.of(keys)
              .filter(key -> !ResponseKey.isHeldOut(key) && ResponseKey.fold(key, 4) == wanted)
              .count();
      assertEquals(0.2, inFold / 20_000.0, 0.01);
    }
  }

  private static String letters(int number) {
    return number == 0 ? "" : letters(number / 26) + (char) ('a' + number % 26);
  }
}
