package dev.fathom.task;

import java.util.List;
import java.util.Optional;

/**
 * Questions that are counted together: a subject, or the whole benchmark.
 *
 * @param name unique within the task
 * @param documents in the data's order, at least one
 * @param description what stands before everything
 * @param shots what stands before each question
 */
public record Subset(
    String name, List<Document> documents, Optional<String> description, Shots shots) {
  public Subset {
    documents = List.copyOf(documents);
  }
}
