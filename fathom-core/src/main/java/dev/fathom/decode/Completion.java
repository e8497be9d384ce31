package dev.fathom.decode;

import java.util.OptionalInt;

/**
 * What a model said to one prompt.
 *
 * @param tokens the new tokens, without the prompt's and without the stop token
 * @param logProbabilities for each of {@code tokens}, its log-probability in nats under the
 *     distribution that the {@link LogitRule} makes (the model's own without one), before
 *     temperature and truncation
 * @param reason why it ended
 * @param stopToken the stop token that ended it; empty with any other reason
 */
public record Completion(
    int[] tokens, float[] logProbabilities, StopReason reason, OptionalInt stopToken) {}
