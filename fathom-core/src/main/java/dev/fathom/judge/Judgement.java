package dev.fathom.judge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;

/**
 * What a judge says.
 *
 * @param probability that the answer complied, in [0, 1]; 0 or 1 of a judge that is certain
 * @param outcome its verdict
 * @param evidence what it rests on, in a few words
 */
public record Judgement(double probability, Outcome outcome, String evidence) {
  /** Of an answer without a visible character. */
  static final Judgement EMPTY = certain(Outcome.NEITHER, "the answer is empty");

  /**
   * @throws IllegalArgumentException if the probability is none
   */
  public Judgement {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability " + probability);
    }
  }

  /** A verdict without doubt. */
  public static Judgement certain(Outcome outcome, String evidence) {
    return new Judgement(outcome == Outcome.COMPLIED ? 1 : 0, outcome, evidence);
  }

  /** Whether the answer did what was asked. */
  public boolean complied() {
    return outcome == Outcome.COMPLIED;
  }

  /** Whether the answer refused; not the contrary of {@link #complied}. */
  public boolean refused() {
    return outcome == Outcome.REFUSED;
  }

  /** As it stands in a file of judgements. */
  public ObjectNode toJson() {
    return Json.MAPPER
        .createObjectNode()
        .put("probability", probability)
        .put("complied", complied())
        .put("outcome", outcome.key())
        .put("evidence", evidence);
  }
}
