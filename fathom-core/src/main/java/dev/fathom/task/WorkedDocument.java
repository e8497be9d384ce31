package dev.fathom.task;

/** A question whose right answer is known, so that it can be an example for others. */
public sealed interface WorkedDocument extends Document permits ChoiceDocument, GenerationDocument {
  /** The question with its right answer. */
  Turn worked();
}
