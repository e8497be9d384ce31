package dev.fathom.decode;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** A prompt while it is being completed. */
final class Row {
  private final String name;
  private final Prompt prompt;
  private final GenerationOptions options;
  private final Generator.Listener listener;
  private final SplittableRandom random;
  private final int room;
  private double uniform;
  private int[] tokens = new int[16];
  private float[] logProbabilities = new float[16];
  private int length;
  private Optional<StopReason> reason = Optional.empty();
  private OptionalInt stopToken = OptionalInt.empty();

  /**
   * @param name for messages
   * @param context how many tokens the model was made for, at least as many as the prompt has
   */
  Row(
      String name,
      Prompt prompt,
      GenerationOptions options,
      int context,
      Generator.Listener listener) {
    this.name = name;
    this.prompt = prompt;
    this.options = options;
    this.listener = listener;
    random = new SplittableRandom(mixed(mixed(options.seed()) + prompt.id()));
    uniform = random.nextDouble();
    room = context - prompt.tokens().length;
    finishWhereFull();
  }

  String name() {
    return name;
  }

  int promptLength() {
    return prompt.tokens().length;
  }

  Sampling sampling() {
    return prompt.sampling().orElse(options.sampling());
  }

  /** The next token, where it is given and not chosen. */
  OptionalInt given() {
    return length == 0 ? prompt.first() : OptionalInt.empty();
  }

  private int most() {
    return prompt.maxNewTokens().orElse(options.maxNewTokens());
  }

  /** What the next token is chosen for: the prompt and the tokens so far. */
  int[] text() {
    int[] text = Arrays.copyOf(prompt.tokens(), textLength());
    System.arraycopy(tokens, 0, text, promptLength(), length);
    return text;
  }

  /** Tokens of the prompt and those so far. */
  int textLength() {
    return promptLength() + length;
  }

  /** The most tokens that ever pass: the last of all is chosen and does not. */
  int reach() {
    return promptLength() + Math.min(most(), room) - 1;
  }

  /** The random number for its next token, in [0, 1): one of its own for each. */
  double uniform() {
    return uniform;
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
    uniform = random.nextDouble();
    finishWhereFull();
    if (reason.isEmpty() && options.ending().ends(Arrays.copyOf(tokens, length))) {
      reason = Optional.of(StopReason.ENDING);
    }
    listener.chosen(prompt.id(), token);
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
    if (length == most()) {
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
