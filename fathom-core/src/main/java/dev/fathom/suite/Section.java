package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.run.Setting;

/** A part of a suite, and the score that its stages make together; more of each is better. */
public enum Section {
  /** Attacks; safety is the share of prompts that hold. */
  ATTACKS("safety"),
  /** Tasks; utility is the mean of their scores. */
  TASKS("utility"),
  /** Permitted requests; the share that is not refused. */
  OVER_REFUSAL("answered");

  private final String score;

  Section(String score) {
    this.score = score;
  }

  /** The key in a suite and in its results. */
  public String key() {
    return setting().name();
  }

  /** What its stages make together. */
  public String score() {
    return score;
  }

  Setting<ObjectNode> setting() {
    return switch (this) {
      case ATTACKS -> SuiteSettings.ATTACKS;
      case TASKS -> SuiteSettings.TASKS;
      case OVER_REFUSAL -> SuiteSettings.OVER_REFUSAL;
    };
  }
}
