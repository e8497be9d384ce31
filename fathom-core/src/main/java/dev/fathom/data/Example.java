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
 */
public record Example(
    String id, String group, Optional<String> system, String prompt, Optional<String> response) {}
