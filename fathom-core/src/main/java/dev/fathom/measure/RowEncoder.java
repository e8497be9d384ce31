package dev.fathom.measure;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.text.Dialogue;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns examples into rows that fit into both models' contexts. A response that reaches beyond is
 * cut there and says so; a prompt that fills the context alone is the user's to shorten.
 *
 * @param encoder joins prompt and response
 * @param context the most tokens of a row
 */
record RowEncoder(DialogueEncoder encoder, int context) {
  /**
   * @throws UserError naming every example whose prompt leaves no room for a response
   */
  List<MeasuredRow> encode(List<Example> examples) {
    List<MeasuredRow> rows = new ArrayList<>();
    List<String> tooLong = new ArrayList<>();
    for (Example example : examples) {
      EncodedDialogue dialogue =
          encoder.encode(
              new Dialogue(example.system(), example.prompt(), example.response().orElse("")));
      if (dialogue.responseStart() >= context) {
        tooLong.add(example.id() + " (" + dialogue.responseStart() + " tokens)");
      } else {
        rows.add(fitted(example, dialogue));
      }
    }
    if (!tooLong.isEmpty()) {
      throw new UserError(
          tooLong.size()
              + " prompt(s) fill the models' context of "
              + context
              + " tokens and leave no room for a response; shorten or remove: "
              + String.join(", ", tooLong.subList(0, Math.min(10, tooLong.size())))
              + (tooLong.size() > 10 ? " and " + (tooLong.size() - 10) + " more" : ""));
    }
    return rows;
  }

  private MeasuredRow fitted(Example example, EncodedDialogue dialogue) {
    if (dialogue.length() <= context) {
      return new MeasuredRow(example, dialogue, false);
    }
    int[] kept = Arrays.copyOf(dialogue.ids(), context);
    return new MeasuredRow(example, new EncodedDialogue(kept, dialogue.responseStart()), true);
  }
}
