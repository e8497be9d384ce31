package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.ClusteredDifference;
import dev.fathom.statistics.Estimate;
import dev.fathom.statistics.Holm;
import dev.fathom.statistics.PairedShares;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Two models on the same prompts: how much better the one is than the other, and whether that is
 * more than chance.
 *
 * @param what the stage, or the score
 * @param model the one
 * @param against the other
 * @param n prompts that both have
 * @param apart prompts on which they part
 * @param difference the one's value less the other's; above 0 it is better
 * @param test {@code mcnemar} or {@code paired-bootstrap}
 * @param p two-sided, of this test alone
 * @param adjusted Holm's, within its family
 * @param detectable the smallest difference that so many prompts could show
 */
record Contrast(
    String what,
    String model,
    String against,
    long n,
    long apart,
    Estimate difference,
    String test,
    double p,
    double adjusted,
    OptionalDouble detectable) {
  /** The level at which a difference counts as more than chance. */
  static final double LEVEL = 0.05;

  /** Of one stage. */
  static Contrast of(Part one, Part other, String model, String against, Bootstrap bootstrap) {
    if (!one.isBinary() || !other.isBinary()) {
      return of(one.stage(), List.of(one), List.of(other), model, against, bootstrap);
    }
    PairedShares shares = PairedShares.of(counts(one), counts(other));
    return new Contrast(
        one.stage(),
        model,
        against,
        shares.n(),
        shares.firstOnly() + shares.secondOnly(),
        shares.difference(),
        "mcnemar",
        shares.test().p(),
        1,
        shares.detectable());
  }

  /** Of a score over several stages. */
  static Contrast of(
      String score,
      List<Part> one,
      List<Part> other,
      String model,
      String against,
      Bootstrap bootstrap) {
    ClusteredDifference difference = ClusteredDifference.of(Part.values(one), Part.values(other));
    return new Contrast(
        score,
        model,
        against,
        difference.prompts(),
        difference.telling(),
        difference.estimate(bootstrap),
        "paired-bootstrap",
        difference.p(bootstrap),
        1,
        difference.detectable());
  }

  private static Map<String, Boolean> counts(Part part) {
    Map<String, Boolean> counts = new HashMap<>();
    part.values().forEach((prompt, value) -> counts.put(prompt, value == 1));
    return counts;
  }

  /** The same tests with Holm's correction, as one family. */
  static List<Contrast> family(List<Contrast> tests) {
    List<Double> adjusted = Holm.adjusted(tests.stream().map(Contrast::p).toList());
    List<Contrast> family = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      Contrast test = tests.get(i);
      family.add(
          new Contrast(
              test.what,
              test.model,
              test.against,
              test.n,
              test.apart,
              test.difference,
              test.test,
              test.p,
              adjusted.get(i),
              test.detectable));
    }
    return family;
  }

  double value() {
    return difference.value().orElseThrow();
  }

  /** Whether the one is better by more than chance. */
  boolean isBetter() {
    return adjusted < LEVEL && value() > 0;
  }

  /** Whether the one is worse by more than chance. */
  boolean isWorse() {
    return adjusted < LEVEL && value() < 0;
  }

  /** Without what it is of. */
  ObjectNode toJson() {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("model", model)
            .put("against", against)
            .put("n", n)
            .put("apart", apart);
    node.set("difference", difference.toJson());
    node.put("test", test).put("p", p).put("p_holm", adjusted);
    detectable.ifPresentOrElse(
        smallest -> node.put("detectable", smallest), () -> node.putNull("detectable"));
    return node;
  }
}
