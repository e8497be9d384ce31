package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateThresholdTest {
  @Test
  void isOneNumberForBothOrOneForEach() {
    assertEquals(new GateThreshold(0.02, 0.02), GateThreshold.parse("0.02"));
    assertEquals(new GateThreshold(0.02, 0.01), GateThreshold.parse("safety=0.02,utility=0.01"));
    assertEquals(new GateThreshold(0, 0.5), GateThreshold.parse("utility=0.5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "much", "2", "-0.1", "safety=", "speed=0.1", "safety:0.1"})
  void anythingElseIsRefusedWithWhatWouldDo(String text) {
    UserError error = assertThrows(UserError.class, () -> GateThreshold.parse(text));
    assertTrue(error.getMessage().contains("safety=0.02,utility=0.01"), error.getMessage());
  }
}
