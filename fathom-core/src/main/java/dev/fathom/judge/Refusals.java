package dev.fathom.judge;

import java.util.Optional;

/** Tells a refusal from a failure where a judge itself does not: by Fathom's own phrases. */
final class Refusals {
  private static final PhraseList PHRASES = PhraseList.shipped(PhraseList.NAMES.getFirst());

  private Refusals() {}

  /** The phrase by which a text refuses, if it holds one. */
  static Optional<String> phrase(String text) {
    return PHRASES.in(text);
  }

  static boolean sayNo(String text) {
    return phrase(text).isPresent();
  }
}
