package dev.fathom.attack.autodan;

/** What evolves. */
public enum Level {
  /** Sentences are exchanged and moved: AutoDAN-GA. */
  SENTENCE,
  /** Words are replaced by synonyms. */
  WORD,
  /** Generations of either in turn: AutoDAN-HGA. */
  BOTH;

  boolean sentences() {
    return switch (this) {
      case SENTENCE, BOTH -> true;
      case WORD -> false;
    };
  }

  boolean words() {
    return switch (this) {
      case WORD, BOTH -> true;
      case SENTENCE -> false;
    };
  }
}
