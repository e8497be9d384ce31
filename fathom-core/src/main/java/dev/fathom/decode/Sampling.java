package dev.fathom.decode;

import dev.fathom.UserError;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** How the next token is chosen from its logits. */
public sealed interface Sampling {
  /** The token with the largest logit; the lowest id among equals. */
  record Greedy() implements Sampling {}

  /**
   * A draw from the softmax of logits / temperature, cut down in transformers' order: top-k, then
   * top-p, then min-p, each of what the one before left over. {@link Truncation} says what each
   * keeps.
   *
   * @param temperature above 0; 1 leaves the model's distribution as it is
   * @param topK how many of the most probable tokens are kept, at least 1; empty keeps all
   * @param topP the probability that the kept tokens must reach, in (0, 1]; empty keeps all
   * @param minP the least probability kept, as a share of the largest, in [0, 1]; empty keeps all
   */
  record Temperature(double temperature, OptionalInt topK, OptionalDouble topP, OptionalDouble minP)
      implements Sampling {
    /**
     * @throws UserError if a value is outside its range
     */
    public Temperature {
      if (temperature == 0) {
        throw new UserError("temperature 0 leaves nothing to draw; choose greedy decoding instead");
      }
      if (!(temperature > 0 && Double.isFinite(temperature))) {
        throw new UserError("temperature " + temperature + " must be a number above 0");
      }
      if (topK.isPresent() && topK.getAsInt() < 1) {
        throw new UserError(
            "top-k " + topK.getAsInt() + " must be at least 1; leave it out to keep all tokens");
      }
      if (topP.isPresent() && !(topP.getAsDouble() > 0 && topP.getAsDouble() <= 1)) {
        throw new UserError("top-p " + topP.getAsDouble() + " must be above 0 and at most 1");
      }
      if (minP.isPresent() && !(minP.getAsDouble() >= 0 && minP.getAsDouble() <= 1)) {
        throw new UserError("min-p " + minP.getAsDouble() + " must lie between 0 and 1");
      }
    }

    /** Nothing cut off. */
    public Temperature(double temperature) {
      this(temperature, OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }
  }
}
