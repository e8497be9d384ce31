package dev.fathom.harm;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.text.Dialogue;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.EncodedDialogue;

/**
 * What a model is asked, and the answer it is looked at along where that is given.
 *
 * @param example the row of the data file
 * @param prompt its tokens, up to where the answer begins
 * @param response the given answer's tokens; none if there is none
 * @param longest the most tokens of an answer, the stop token among them, at least 1
 */
record Question(Example example, int[] prompt, int[] response, int longest) {
  /**
   * @param maxNewTokens the most tokens of an answer
   * @param context tokens that the model reads
   * @throws UserError if the prompt leaves no room for an answer
   */
  static Question of(Example example, DialogueEncoder encoder, int maxNewTokens, int context) {
    EncodedDialogue dialogue =
        encoder.encode(
            new Dialogue(example.system(), example.prompt(), example.response().orElse("")));
    int room = context - dialogue.responseStart();
    if (room < 1) {
      throw new UserError(
          "%s: its prompt of %d tokens fills the model's context of %d; shorten or remove it"
              .formatted(example.id(), dialogue.responseStart(), context));
    }
    return new Question(
        example, dialogue.promptIds(), dialogue.responseIds(), Math.min(maxNewTokens, room));
  }
}
