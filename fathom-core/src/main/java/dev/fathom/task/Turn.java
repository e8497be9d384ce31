package dev.fathom.task;

/**
 * A question with its answer, as it stands among the examples before the question that counts.
 *
 * @param question with its wording
 * @param answer the right one
 */
public record Turn(String question, String answer) {}
