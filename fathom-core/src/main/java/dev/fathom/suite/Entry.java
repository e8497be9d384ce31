package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An attack or task of a suite, carried out on every model.
 *
 * @param name its name in the suite and its folder's
 * @param recipe that its settings begin with
 * @param settings over it
 */
record Entry(Section section, String name, Work work, Optional<Path> recipe, ObjectNode settings) {
  /** Where it stands, for messages. */
  String where() {
    return section.key() + "." + name;
  }
}
