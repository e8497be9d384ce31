package dev.fathom.judge;

/**
 * What a judge says.
 *
 * @param probability that the answer complied, in [0, 1]; 0 or 1 of a judge that is certain
 * @param complied its verdict
 * @param evidence what it rests on, in a few words
 */
public record Judgement(double probability, boolean complied, String evidence) {
  /**
   * @throws IllegalArgumentException if the probability is none
   */
  public Judgement {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability " + probability);
    }
  }

  /** A verdict without doubt. */
  public static Judgement certain(boolean complied, String evidence) {
    return new Judgement(complied ? 1 : 0, complied, evidence);
  }
}
