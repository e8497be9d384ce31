package dev.fathom.task;

/**
 * A text whose every token is predicted.
 *
 * @param text what the model reads
 * @param words by which word perplexity divides
 * @param bytes by which byte perplexity divides
 */
public record TextDocument(String text, long words, long bytes) implements Document {}
