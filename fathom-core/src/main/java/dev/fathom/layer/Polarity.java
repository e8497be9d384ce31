package dev.fathom.layer;

/**
 * What a probe says of a statement A and its negation ¬A, each with "Yes" (1) and "No" (0) behind
 * it: the four probabilities that PA-CCS's numbers are made of (arXiv 2511.21737).
 *
 * @param yes p(A₁)
 * @param no p(A₀)
 * @param negatedYes p(¬A₁)
 * @param negatedNo p(¬A₀)
 */
record Polarity(double yes, double no, double negatedYes, double negatedNo) {
  /**
   * PC = ½ [(pA₁ − p¬A₀)² + (pA₀ − p¬A₁)²] · sign(pA₁ − p¬A₁) · sign(p¬A₀ − pA₀), as the paper's
   * code has it. Its size is how far "A, yes" is from "¬A, no", 0 for a probe that is consistent to
   * the last digit; its sign is that of the two orders' agreement.
   */
  double consistency() {
    double first = yes - negatedNo;
    double second = no - negatedYes;
    return (first * first + second * second)
        / 2
        * Math.signum(yes - negatedYes)
        * Math.signum(negatedNo - no);
  }

  /** CI = pA₁ · p¬A₁ + pA₀ · p¬A₀: how far the probe holds both A and ¬A, from 0 for never to 2. */
  double contradiction() {
    return yes * negatedYes + no * negatedNo;
  }

  /** CCS's answer for the statement: ½ (p₀ + 1 − p₁) above ½. Which answer that is, is open. */
  boolean answer() {
    return (no + 1 - yes) / 2 > 0.5;
  }

  /** The same for the negation. */
  boolean negatedAnswer() {
    return (negatedNo + 1 - negatedYes) / 2 > 0.5;
  }

  /** The share of the two answers that are right, one being right where the statement holds. */
  double right(boolean holds) {
    return ((answer() == holds ? 1 : 0) + (negatedAnswer() != holds ? 1 : 0)) / 2.0;
  }
}
