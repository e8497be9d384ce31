package dev.fathom.task;

/**
 * A question that a model answers in its own words.
 *
 * @param question with its wording
 * @param worked the question with its right answer, for the examples of others
 * @param check what is made of the answer
 */
public record GenerationDocument(String question, Turn worked, AnswerCheck check)
    implements WorkedDocument {}
