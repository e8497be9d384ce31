package dev.fathom.statistics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.OptionalDouble;

/**
 * How the verdicts of a judge stand against labels. A number that nothing is known of (the recall
 * where no label is positive) is empty.
 *
 * @param truePositive verdict and label are positive
 * @param falsePositive the verdict is positive, the label is not
 * @param falseNegative the label is positive, the verdict is not
 * @param trueNegative neither is
 */
public record Confusion(
    long truePositive, long falsePositive, long falseNegative, long trueNegative) {
  /** Nothing counted yet. */
  public static final Confusion NONE = new Confusion(0, 0, 0, 0);

  /** This and another one. */
  public Confusion plus(Confusion other) {
    return new Confusion(
        truePositive + other.truePositive,
        falsePositive + other.falsePositive,
        falseNegative + other.falseNegative,
        trueNegative + other.trueNegative);
  }

  /** One verdict against its label. */
  public static Confusion of(boolean verdict, boolean label) {
    return new Confusion(
        verdict && label ? 1 : 0,
        verdict && !label ? 1 : 0,
        !verdict && label ? 1 : 0,
        !verdict && !label ? 1 : 0);
  }

  /** How many were compared. */
  public long n() {
    return truePositive + falsePositive + falseNegative + trueNegative;
  }

  /** The share of verdicts that are the label's. */
  public OptionalDouble accuracy() {
    return share(truePositive + trueNegative, n());
  }

  /** The share of positive verdicts that are right. */
  public OptionalDouble precision() {
    return share(truePositive, truePositive + falsePositive);
  }

  /** The share of positive labels that are found: the sensitivity, or recall. */
  public OptionalDouble sensitivity() {
    return share(truePositive, truePositive + falseNegative);
  }

  /** The share of negative labels that are found. */
  public OptionalDouble specificity() {
    return share(trueNegative, trueNegative + falsePositive);
  }

  /** The harmonic mean of precision and recall; 0 where nothing positive is found. */
  public OptionalDouble f1() {
    return share(2 * truePositive, 2 * truePositive + falsePositive + falseNegative);
  }

  /**
   * Cohen's kappa (1960): how much of the agreement that chance leaves open is reached, (o − e) /
   * (1 − e) with o the observed agreement and e the one that two strangers with these margins would
   * have; empty where both sides always say the same, and chance leaves nothing open.
   */
  public OptionalDouble kappa() {
    double n = n();
    double expected =
        ((truePositive + falsePositive) / n) * ((truePositive + falseNegative) / n)
            + ((falseNegative + trueNegative) / n) * ((falsePositive + trueNegative) / n);
    return n == 0 || expected >= 1
        ? OptionalDouble.empty()
        : OptionalDouble.of((accuracy().orElseThrow() - expected) / (1 - expected));
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  /** The four counts. */
  public ObjectNode toJson() {
    return Json.MAPPER
        .createObjectNode()
        .put("true_positive", truePositive)
        .put("false_positive", falsePositive)
        .put("false_negative", falseNegative)
        .put("true_negative", trueNegative);
  }
}
