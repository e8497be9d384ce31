package dev.fathom.harm;

import java.util.Arrays;
import java.util.List;

/**
 * A policy behind the beginning of an answer: what it goes on with there is the whole of its
 * answers.
 *
 * @param beginning the tokens that every answer has
 */
record Behind(AnswerSource source, int[] beginning) implements AnswerSource {
  @Override
  public List<Rollout> roll(List<Start> starts) {
    return source
        .roll(
            starts.stream()
                .map(start ->
                    new Start(start.question(), joined(start.prefix()), start.next(), start.draw()))
                .toList())
        .stream()
        .map(whole ->
            new Rollout(
                Arrays.copyOfRange(whole.tokens(), beginning.length, whole.tokens().length),
                whole.harm()))
        .toList();
  }

  @Override
  public void along(List<Path> paths, Visitor visitor) {
    source.along(
        paths.stream().map(path -> new Path(path.question(), joined(path.tokens()))).toList(),
        (answer, position, probabilities) -> {
          if (position >= beginning.length) {
            visitor.at(answer, position - beginning.length, probabilities);
          }
        });
  }

  @Override
  public boolean ends(int question, int position, int token) {
    return source.ends(question, position + beginning.length, token);
  }

  private int[] joined(int[] tokens) {
    int[] joined = Arrays.copyOf(beginning, beginning.length + tokens.length);
    System.arraycopy(tokens, 0, joined, beginning.length, tokens.length);
    return joined;
  }
}
