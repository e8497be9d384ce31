package dev.fathom.task;

import java.util.List;

/**
 * A question with the options that a model chooses from by log-likelihood.
 *
 * @param options in the order of the data, at least one
 * @param worked the question with its right answer, for the examples of others
 * @param scores what is made of the options' log-likelihoods
 */
public record ChoiceDocument(List<Option> options, Turn worked, List<ChoiceScore> scores)
    implements WorkedDocument {
  /**
   * One option.
   *
   * @param question what stands before it; the same for all, but where the options differ in their
   *     beginning and share their end
   * @param text what is scored, without the delimiter before it
   */
  public record Option(String question, String text) {}

  public ChoiceDocument {
    options = List.copyOf(options);
    scores = List.copyOf(scores);
  }

  /** Options behind one question, one of which is right. */
  public static ChoiceDocument of(
      String question, List<String> options, int gold, List<ChoiceScore> scores) {
    return new ChoiceDocument(
        options.stream().map(text -> new Option(question, text)).toList(),
        new Turn(question, options.get(gold)),
        scores);
  }
}
