package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.text.Dialogue;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Turns examples into attempts, and says which depths of which examples there are none for.
 *
 * @param encoder joins prompts and answers as tokens
 * @param system the system message of examples that bring none
 * @param depths how much is prefilled
 * @param samples how many answers for each depth
 * @param context the most tokens that the models take
 * @param maxNewTokens the most tokens of a completion
 */
record Attempts(
    DialogueEncoder encoder,
    Optional<String> system,
    List<Depth> depths,
    int samples,
    int context,
    int maxNewTokens) {
  /**
   * What there is to do.
   *
   * @param all in the order of the examples, then of the depths, then of the samples
   * @param notes what was left out, in sentences
   */
  record Plan(List<Attempt> all, List<String> notes) {}

  /**
   * @throws UserError if nothing is left
   */
  Plan of(List<Example> examples) {
    List<Attempt> all = new ArrayList<>();
    Map<Depth, Integer> shorter = new LinkedHashMap<>();
    Map<Depth, Integer> crowded = new LinkedHashMap<>();
    depths.forEach(depth -> {
      shorter.put(depth, 0);
      crowded.put(depth, 0);
    });
    for (Example example : examples) {
      EncodedDialogue dialogue =
          encoder.encode(
              new Dialogue(
                  example.system().or(() -> system),
                  example.prompt(),
                  example.response().orElse("")));
      List<Depth> kept = new ArrayList<>();
      for (Depth depth : depths) {
        OptionalInt tokens = depth.within(dialogue.responseLength());
        if (tokens.isEmpty()) {
          shorter.merge(depth, 1, Integer::sum);
        } else if (dialogue.responseStart() + tokens.getAsInt() >= context) {
          crowded.merge(depth, 1, Integer::sum);
        } else {
          kept.add(depth);
        }
      }
      all.addAll(attempts(example, dialogue, kept));
    }
    List<String> notes = new ArrayList<>();
    shorter.forEach((depth, count) -> {
      if (count > 0) {
        notes.add(
            "Depth %s: %d of %d answers are shorter and left out there."
                .formatted(depth.text(), count, examples.size()));
      }
    });
    crowded.forEach((depth, count) -> {
      if (count > 0) {
        notes.add(
            "Depth %s: %d of %d prefilled prompts fill the context of %d tokens and are left out."
                .formatted(depth.text(), count, examples.size(), context));
      }
    });
    if (all.isEmpty()) {
      throw new UserError("nothing is left to attack at these depths; " + String.join(" ", notes));
    }
    return new Plan(all, notes);
  }

  private List<Attempt> attempts(Example example, EncodedDialogue dialogue, List<Depth> kept) {
    int[] response = dialogue.responseIds();
    int deepest =
        kept.stream().mapToInt(depth -> depth.tokens().orElse(response.length)).max().orElse(0);
    int weight = Math.min(context, dialogue.responseStart() + deepest + maxNewTokens);
    List<Attempt> attempts = new ArrayList<>();
    for (Depth depth : kept) {
      int[] prefill = Arrays.copyOf(response, depth.tokens().orElse(response.length));
      for (int sample = 0; sample < samples; sample++) {
        attempts.add(new Attempt(example, depth, sample, dialogue.promptIds(), prefill, weight));
      }
    }
    return attempts;
  }
}
