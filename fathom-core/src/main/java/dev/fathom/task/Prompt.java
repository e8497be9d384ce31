package dev.fathom.task;

import java.util.List;
import java.util.Optional;

/**
 * What stands before an answer, before it is written as text.
 *
 * @param description of the task
 * @param shots worked examples
 */
record Prompt(Optional<String> description, List<Turn> shots) {
  Prompt {
    shots = List.copyOf(shots);
  }
}
