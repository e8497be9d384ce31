package dev.fathom.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How completions are generated.
 *
 * @param sampling how each token is chosen
 * @param maxNewTokens the most tokens a completion may have, at least 1
 * @param stopTokens the token ids that end a completion
 * @param seed of the random draws; greedy decoding has none
 * @param ending ends a completion for what it says
 */
public record GenerationOptions(
    Sampling sampling, int maxNewTokens, SortedSet<Integer> stopTokens, long seed, Ending ending) {
  private static final int MAX_NEW_TOKENS = 512;

  /**
   * @throws UserError if no token may be generated, or a stop token is negative
   */
  public GenerationOptions {
    if (maxNewTokens < 1) {
      throw new UserError("max-new-tokens " + maxNewTokens + " must be at least 1");
    }
    stopTokens = Collections.unmodifiableSortedSet(new TreeSet<>(stopTokens));
    if (!stopTokens.isEmpty() && stopTokens.first() < 0) {
      throw new UserError("stop token " + stopTokens.first() + " is not a token id");
    }
  }

  /** Only tokens end a completion. */
  public GenerationOptions(
      Sampling sampling, int maxNewTokens, SortedSet<Integer> stopTokens, long seed) {
    this(sampling, maxNewTokens, stopTokens, seed, Ending.NEVER);
  }

  /**
   * Fathom's defaults for a checkpoint: greedy, 512 tokens, seed 0, and the checkpoint's stop
   * tokens.
   *
   * @param generationConfig the content of {@code generation_config.json}, if there is one
   * @param config the content of {@code config.json}, which is asked where the other names no stop
   *     token
   * @throws UserError if {@code eos_token_id} is neither a token id nor a list of them
   */
  public static GenerationOptions of(Optional<ObjectNode> generationConfig, ObjectNode config) {
    return new GenerationOptions(
        new Sampling.Greedy(),
        MAX_NEW_TOKENS,
        GenerationConfig.stopTokens(generationConfig, config),
        0);
  }

  /**
   * The same, but tokens are chosen as the checkpoint's authors propose in {@code
   * generation_config.json}.
   *
   * @throws UserError if a value there is malformed or outside its range
   */
  public static GenerationOptions fromCheckpoint(
      Optional<ObjectNode> generationConfig, ObjectNode config) {
    return of(generationConfig, config)
        .withSampling(
            generationConfig.map(GenerationConfig::sampling).orElseGet(Sampling.Greedy::new));
  }

  /** These options with another way of choosing tokens. */
  public GenerationOptions withSampling(Sampling other) {
    return new GenerationOptions(other, maxNewTokens, stopTokens, seed, ending);
  }

  /** These options with another limit on the number of tokens. */
  public GenerationOptions withMaxNewTokens(int other) {
    return new GenerationOptions(sampling, other, stopTokens, seed, ending);
  }

  /** These options with other stop tokens. */
  public GenerationOptions withStopTokens(Collection<Integer> other) {
    return new GenerationOptions(sampling, maxNewTokens, new TreeSet<>(other), seed, ending);
  }

  /** These options with another seed. */
  public GenerationOptions withSeed(long other) {
    return new GenerationOptions(sampling, maxNewTokens, stopTokens, other, ending);
  }

  /** These options with something else that ends a completion. */
  public GenerationOptions withEnding(Ending other) {
    return new GenerationOptions(sampling, maxNewTokens, stopTokens, seed, other);
  }
}
