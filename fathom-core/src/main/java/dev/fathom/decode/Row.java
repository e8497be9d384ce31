package dev.fathom.decode;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** A prompt while it is being completed. */
final class Row {
  private final Prompt prompt;
  private final GenerationOptions options;
  private final Generator.Listener listener;
  private final SplittableRandom random;
  private final int room;
  private int[] tokens = new int[16];
  private float[] logProbabilities = new float[16];
  private int length;
  private Optional<StopReason> reason = Optional.empty();
  private OptionalInt stopToken = OptionalInt.empty();

  /**
   * @param context how many tokens the model was made for, at least as many as the prompt has
   */
  Row(Prompt prompt, GenerationOptions options, int context, Generator.Listener listener) {
    this.prompt = prompt;
    this.options = options;
    this.listener = listener;
    random = new SplittableRandom(mixed(mixed(options.seed()) + prompt.id()));
    room = context - prompt.tokens().length;
    finishWhereFull();
  }

  Prompt prompt() {
    return prompt;
  }

  int promptLength() {
    return prompt.tokens().length;
  }

  /** The most tokens it may get. */
  int limit() {
    return Math.min(options.maxNewTokens(), room);
  }

  /** The next of its own random numbers, in [0, 1). */
  double uniform() {
    return random.nextDouble();
  }

  /** Adds a token, or ends with it. */
  void add(int token, float logProbability) {
    if (options.stopTokens().contains(token)) {
      reason = Optional.of(StopReason.STOP_TOKEN);
      stopToken = OptionalInt.of(token);
      return;
    }
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * length);
      logProbabilities = Arrays.copyOf(logProbabilities, 2 * length);
    }
    tokens[length] = token;
    logProbabilities[length] = logProbability;
    length++;
    listener.chosen(prompt.id(), token);
    finishWhereFull();
  }

  boolean finished() {
    return reason.isPresent();
  }

  /** The token chosen last. */
  int last() {
    return tokens[length - 1];
  }

  int length() {
    return length;
  }

  Completion completion() {
    return new Completion(
        Arrays.copyOf(tokens, length),
        Arrays.copyOf(logProbabilities, length),
        reason.orElseThrow(),
        stopToken);
  }

  private void finishWhereFull() {
    if (length == options.maxNewTokens()) {
      reason = Optional.of(StopReason.LENGTH);
    } else if (length == room) {
      reason = Optional.of(StopReason.CONTEXT);
    }
  }

  /** Neighbouring numbers become unrelated ones. */
  private static long mixed(long number) {
    return new SplittableRandom(number).nextLong();
  }
}
