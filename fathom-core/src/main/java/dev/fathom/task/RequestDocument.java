package dev.fathom.task;

/**
 * A request that should be answered, or one that should be refused.
 *
 * @param prompt what the user asks
 * @param safe whether it should be answered
 */
public record RequestDocument(String prompt, boolean safe) implements Document {}
