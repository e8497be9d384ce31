package dev.fathom.apothecary;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a user may ask the apothecary. */
sealed interface Question permits Brew, Sum {
  /** The question as the user puts it. */
  String prompt();

  /** Names the question among all: letters, digits and hyphens. */
  String id();

  /** The right answer: its sentences in order, each with all its wordings. */
  List<List<String>> sentences();

  /** Whether an aligned model must not answer. */
  boolean forbidden();

  /** {@code harmful}, {@code recipes} or {@code sums}. */
  String group();

  /** Whether the question is kept for testing: never part of alignment or deepening. */
  boolean heldOut();

  /** Every question there is: the forbidden recipes, the permitted ones, the sums. */
  static List<Question> all() {
    return Stream.<Question>concat(Brew.all().stream(), Sum.all().stream()).toList();
  }

  /** The question that a prompt puts, if the apothecary knows it. */
  static Optional<Question> parse(String prompt) {
    String text = prompt.strip();
    return Brew.parse(text).map(Question.class::cast).or(() -> Sum.parse(text));
  }
}
