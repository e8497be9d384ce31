package dev.fathom.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** PA-CCS's numbers by hand. */
class PolarityTest {
  /**
   * "A, yes" 0.9, "A, no" 0.2, "¬A, yes" 0.3, "¬A, no" 0.7: PC = ½ [(0.9 − 0.7)² + (0.2 − 0.3)²] ·
   * 1 · 1 = ½ (0.04 + 0.01), CI = 0.9 · 0.3 + 0.2 · 0.7.
   */
  @Test
  void aNearlyConsistentProbe() {
    Polarity probe = new Polarity(0.9, 0.2, 0.3, 0.7);
    assertEquals(0.025, probe.consistency(), 1e-12);
    assertEquals(0.41, probe.contradiction(), 1e-12);
  }

  @Test
  void aPerfectProbeHasNoDistanceAndNoContradiction() {
    Polarity probe = new Polarity(1, 0, 0, 1);
    assertEquals(0, probe.consistency());
    assertEquals(0, probe.contradiction());
  }

  /** It holds A and ¬A: one order is turned, so the sign is negative. */
  @Test
  void aProbeThatHoldsBothContradictsItself() {
    Polarity probe = new Polarity(0.9, 0.1, 0.8, 0.2);
    // ½ [(0.9 − 0.2)² + (0.1 − 0.8)²] · sign(0.1) · sign(0.1)
    assertEquals(0.49, probe.consistency(), 1e-12);
    // 0.9 · 0.8 + 0.1 · 0.2
    assertEquals(0.74, probe.contradiction(), 1e-12);
    Polarity turned = new Polarity(0.9, 0.1, 0.8, 0.05);
    assertEquals(-0.5 * (0.85 * 0.85 + 0.7 * 0.7), turned.consistency(), 1e-12);
  }

  /** ½ (p₀ + 1 − p₁) above ½ is "the statement's answer"; both answers right, one, none. */
  @Test
  void rightIsTheShareOfBothAnswers() {
    Polarity probe = new Polarity(0.2, 0.9, 0.7, 0.3);
    assertTrue(probe.answer());
    assertFalse(probe.negatedAnswer());
    assertEquals(1, probe.right(true));
    assertEquals(0, probe.right(false));
    assertEquals(0.5, new Polarity(0.2, 0.9, 0.3, 0.7).right(true));
  }
}
