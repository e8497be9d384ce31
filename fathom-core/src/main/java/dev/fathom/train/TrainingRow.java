package dev.fathom.train;

import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.objective.Role;

/**
 * A row as the trainer sees it.
 *
 * @param id of the example it was made from
 * @param group rows with one number answer one request and stay in one micro-batch
 * @param role what it is to the objective
 * @param dialogue its tokens; the loss looks at the response's, at least one
 * @param harm of an answer that was drawn and judged, in [0, 1]; else 0
 */
record TrainingRow(String id, int group, Role role, EncodedDialogue dialogue, double harm) {
  /** A row that nobody judged. */
  TrainingRow(String id, int group, Role role, EncodedDialogue dialogue) {
    this(id, group, role, dialogue, 0);
  }

  /** The same row in another group. */
  TrainingRow in(int other) {
    return new TrainingRow(id, other, role, dialogue, harm);
  }

  int length() {
    return dialogue.length();
  }

  int positions() {
    return dialogue.responseLength();
  }
}
