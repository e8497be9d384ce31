package dev.fathom.measure;

import dev.fathom.data.Example;
import dev.fathom.text.EncodedDialogue;

/**
 * An example and the tokens along which it is measured.
 *
 * @param example the row of the data file
 * @param dialogue its prompt's and response's tokens
 * @param truncated whether the response was cut at the end of the context
 */
public record MeasuredRow(Example example, EncodedDialogue dialogue, boolean truncated) {
  /** Tokens of prompt and response. */
  public int length() {
    return dialogue.length();
  }
}
