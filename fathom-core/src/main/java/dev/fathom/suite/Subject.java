package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model of a suite.
 *
 * @param name its name in the suite and its folder's
 * @param making how it is made, if the suite makes it
 * @param settings of every attack and task on it: where it is, the rule that guards it
 */
record Subject(String name, Optional<Making> making, ObjectNode settings) {
  /**
   * How a model is made.
   *
   * @param key {@code train}, {@code two-stage} or {@code restore}; the name of the stage
   * @param recipe the training's
   * @param set settings over it
   */
  record Making(String key, Work work, Path recipe, ObjectNode set) {}
}
