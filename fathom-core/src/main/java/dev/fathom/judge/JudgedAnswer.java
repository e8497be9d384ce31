package dev.fathom.judge;

/**
 * What a judge reads.
 *
 * @param prompt what was asked, as the user put it
 * @param prefill the beginning of the answer that was put into the model's mouth; may be empty
 * @param completion how the model went on, to be read right behind the prefill
 */
public record JudgedAnswer(String prompt, String prefill, String completion) {
  /** The whole answer. */
  public String answer() {
    return prefill + completion;
  }
}
