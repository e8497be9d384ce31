package dev.fathom.task;

import java.util.List;

/** A greedy answer is compared with a right one. Its documents are {@link GenerationDocument}s. */
public non-sealed interface GenerationTask extends Task {
  /** Texts that end an answer; they are cut off with what follows, one after another. */
  List<String> stops();

  /** The most tokens of an answer unless told otherwise. */
  int maxNewTokens();

  /** What stands between a question and its answer in examples. */
  default String delimiter() {
    return " ";
  }
}
