package dev.fathom.attack.finetune;

import dev.fathom.text.EncodedDialogue;
import java.util.Arrays;

/**
 * An answer whose first tokens are watched while a model is fine-tuned.
 *
 * @param example the id of its row
 * @param dialogue cut behind the last token that is watched
 */
record Watched(String example, EncodedDialogue dialogue) {
  static Watched of(String example, EncodedDialogue whole, int positions) {
    int end = Math.min(whole.length(), whole.responseStart() + positions);
    return new Watched(
        example, new EncodedDialogue(Arrays.copyOf(whole.ids(), end), whole.responseStart()));
  }

  int positions() {
    return dialogue.responseLength();
  }
}
