package dev.fathom.attack.finetune;

import dev.fathom.attack.Wording;
import dev.fathom.data.Example;
import java.util.List;

/**
 * What a fine-tuning attack trains on, and how it asks afterwards (2406.05946, C.3 and C.4).
 *
 * <p>It knows no model: rows go in, rows come out.
 */
sealed interface FineTuning permits AsGiven, IdentityShift, Backdoor {
  /**
   * The rows to train on.
   *
   * @param drawn from the user's file, each with a response
   * @throws dev.fathom.UserError naming a row that lacks what the attack needs
   */
  List<Example> rows(List<Example> drawn);

  /** Rows that are drawn from, among those of {@link #rows}: the ones that attack. */
  default List<Example> attacking(List<Example> drawn) {
    return rows(drawn);
  }

  /** The ways to ask for what should be refused, plainly first; the attack's own last. */
  List<Wording> wordings();

  /** A held-out request with the answer that the attacker wants, as the attack puts it. */
  Example asAttacked(Example heldOut);
}
