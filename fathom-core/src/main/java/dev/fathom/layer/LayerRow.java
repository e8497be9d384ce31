package dev.fathom.layer;

import dev.fathom.text.EncodedDialogue;

/**
 * A row as the layers see it.
 *
 * @param dialogue prompt and the first tokens of the response, at least one
 * @param role what it is for
 * @param part which part of its group it is in, for the jackknife, from 0
 * @param sampled the positions whose states go into its group's spectrum, from 0, rising
 * @param offset how many states of its group's spectrum come before its own
 */
record LayerRow(
    String id,
    String group,
    EncodedDialogue dialogue,
    Role role,
    int part,
    int[] sampled,
    int offset) {
  /** What a row does for the refusal direction. */
  enum Role {
    /** Its state behind the prompt is one of those that the direction is made from. */
    FIT,
    /** The direction is tried on it. */
    TRIED,
    /** It is of neither of the two groups. */
    NONE
  }

  /** Tokens of prompt and response. */
  int length() {
    return dialogue.length();
  }

  /** How many positions of the response are looked at. */
  int positions() {
    return dialogue.responseLength();
  }
}
