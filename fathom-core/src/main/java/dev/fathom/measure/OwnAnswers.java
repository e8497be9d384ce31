package dev.fathom.measure;

import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Sampling;
import dev.fathom.model.Model;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * How the aligned model's own answers are made, along which it is compared.
 *
 * @param maxNewTokens the most tokens of one
 * @param seed of draws from the whole distribution at temperature 1, over whose prefixes the
 *     divergences of 2603.04851 are expectations; empty for greedy answers
 */
record OwnAnswers(int maxNewTokens, OptionalLong seed) {
  GenerationOptions options(Model model) {
    GenerationOptions greedy =
        GenerationOptions.of(model.files().generationConfig(), model.files().config())
            .withMaxNewTokens(maxNewTokens);
    return seed.isEmpty()
        ? greedy
        : greedy
            .withSampling(
                new Sampling.Temperature(
                    1, OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty()))
            .withSeed(seed.getAsLong());
  }

  /** The tokens to compare along: of a drawn answer its end as well, which was drawn like them. */
  int[] tokens(Completion completion) {
    return seed.isPresent() && completion.stopToken().isPresent()
        ? IntStream.concat(
                IntStream.of(completion.tokens()), IntStream.of(completion.stopToken().getAsInt()))
            .toArray()
        : completion.tokens();
  }
}
