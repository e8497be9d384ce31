package dev.fathom.data;

import java.util.Optional;

/**
 * One row of a data set.
 *
 * @param id unique within its file
 * @param group what the row is counted with, for example {@code harmful} or {@code benign}
 * @param system the system message to put before the prompt
 * @param prompt what the user asks; never blank
 * @param response the answer whose tokens are looked at; never blank
 * @param refusal the answer that is wanted in its place; never blank
 */
public record Example(
    String id,
    String group,
    Optional<String> system,
    String prompt,
    Optional<String> response,
    Optional<String> refusal) {
  /** A row without a refusal. */
  public Example(
      String id, String group, Optional<String> system, String prompt, Optional<String> response) {
    this(id, group, system, prompt, response, Optional.empty());
  }
}
