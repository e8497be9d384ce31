package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.attack.Draft.Beginning;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.text.Dialogue;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Turns examples into attempts, and says which points of which examples there are none for.
 *
 * @param attack what is asked
 * @param encoder joins prompts and answers as tokens
 * @param system the system message of examples that bring none
 * @param context the most tokens that the models take
 */
record Attempts(Attack attack, DialogueEncoder encoder, Optional<String> system, int context) {
  /**
   * What there is to do.
   *
   * @param all in the order of the examples, then of their drafts
   * @param notes what was left out, in sentences
   */
  record Plan(List<Attempt> all, List<String> notes) {}

  /**
   * @param searched what a search found, by the examples' ids; empty without a search
   * @throws UserError if nothing is left
   */
  Plan of(List<Example> examples, Map<String, Searched> searched) {
    List<Attempt> all = new ArrayList<>();
    LeftOut leftOut = new LeftOut(attack, context, examples.size());
    for (Example example : examples) {
      all.addAll(of(example, Optional.ofNullable(searched.get(example.id())), leftOut));
    }
    if (all.isEmpty()) {
      throw new UserError(
          "nothing is left to attack at these %s; %s"
              .formatted(attack.axis().many(), String.join(" ", leftOut.notes())));
    }
    return new Plan(all, leftOut.notes());
  }

  private List<Attempt> of(Example example, Optional<Searched> searched, LeftOut leftOut) {
    Map<Dialogue, EncodedDialogue> dialogues = new HashMap<>();
    Map<Draft, EncodedDialogue> kept = new LinkedHashMap<>();
    Map<Draft, int[]> prefills = new HashMap<>();
    for (Draft draft : attack.drafts(example, searched)) {
      EncodedDialogue dialogue =
          dialogues.computeIfAbsent(dialogue(example, draft), encoder::encode);
      Optional<int[]> prefill = prefill(draft.beginning(), dialogue);
      if (prefill.isEmpty()) {
        leftOut.shorter(example, draft);
      } else if (dialogue.responseStart() + prefill.get().length >= context) {
        leftOut.crowded(example, draft);
      } else {
        kept.put(draft, dialogue);
        prefills.put(draft, prefill.get());
      }
    }
    List<Attempt> attempts = new ArrayList<>();
    kept.forEach((draft, dialogue) ->
        attempts.add(
            new Attempt(
                example,
                draft.point(),
                draft.sample(),
                draft.asked(),
                dialogue.promptIds(),
                prefills.get(draft),
                draft.sampling())));
    return attempts;
  }

  private Dialogue dialogue(Example example, Draft draft) {
    return new Dialogue(
        draft.system().or(example::system).or(() -> system),
        draft.asked(),
        example.response().orElse(""));
  }

  private static Optional<int[]> prefill(Beginning beginning, EncodedDialogue dialogue) {
    return switch (beginning) {
      case Beginning.Tokens(int[] ids) -> Optional.of(ids);
      case Beginning.OfAnswer(Depth depth) -> {
        OptionalInt tokens = depth.within(dialogue.responseLength());
        yield tokens.isEmpty()
            ? Optional.empty()
            : Optional.of(Arrays.copyOf(dialogue.responseIds(), tokens.getAsInt()));
      }
    };
  }
}
