package dev.fathom.decode;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Tokens to go on from: a rendered prompt, with the tokens of a prefilled answer behind it where
 * there is one.
 *
 * @param id what the random draws of this row hang on, together with the seed; rows that shall
 *     differ, as several samples of one prompt do, need different ids
 * @param tokens at least one
 * @param sampling how this row's tokens are chosen; empty for what the options say
 * @param first the first new token, where it is given and not chosen: prompts that differ in it
 *     alone share one pass
 * @param maxNewTokens the most new tokens of this row, {@code first} among them, at least 1; empty
 *     for what the options say
 */
public record Prompt(
    long id,
    int[] tokens,
    Optional<Sampling> sampling,
    OptionalInt first,
    OptionalInt maxNewTokens) {
  /** A prompt whose tokens are all chosen. */
  public Prompt(long id, int[] tokens, Optional<Sampling> sampling) {
    this(id, tokens, sampling, OptionalInt.empty(), OptionalInt.empty());
  }

  /** A prompt that is completed as the options say. */
  public Prompt(long id, int[] tokens) {
    this(id, tokens, Optional.empty());
  }

  /** These rows with their indices as ids. */
  public static List<Prompt> numbered(List<int[]> rows) {
    return IntStream.range(0, rows.size())
        .mapToObj(index -> new Prompt(index, rows.get(index)))
        .toList();
  }
}
