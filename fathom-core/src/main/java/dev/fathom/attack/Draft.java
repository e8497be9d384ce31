package dev.fathom.attack;

import dev.fathom.decode.Sampling;
import java.util.Optional;

/**
 * An answer that an attack wants, before anything is tokens.
 *
 * @param point where on the attack's {@link Axis} it stands
 * @param sample its number among the answers of this prompt and point, from 0
 * @param asked what the model is asked
 * @param system the system message before it, in place of the example's own
 * @param beginning what is put into its mouth
 * @param sampling how it goes on
 */
record Draft(
    String point,
    int sample,
    String asked,
    Optional<String> system,
    Beginning beginning,
    Sampling sampling) {
  /** With the example's own system message. */
  Draft(String point, int sample, String asked, Beginning beginning, Sampling sampling) {
    this(point, sample, asked, Optional.empty(), beginning, sampling);
  }

  /** The prefilled beginning of an answer. */
  sealed interface Beginning {
    /** Of the example's own answer, so many tokens. */
    record OfAnswer(Depth depth) implements Beginning {}

    /** These tokens. */
    record Tokens(int[] ids) implements Beginning {}
  }

  /** Asked without a prefill. */
  static Draft plain(String point, int sample, String asked, Sampling sampling) {
    return new Draft(point, sample, asked, new Beginning.OfAnswer(Depth.of(0)), sampling);
  }
}
