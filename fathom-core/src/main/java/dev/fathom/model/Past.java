package dev.fathom.model;

import org.bytedeco.pytorch.Tensor;

/** The keys and values of tokens that stand before those of a pass. */
sealed interface Past permits KvCache, SharedPast {
  /** Tokens held for each row. */
  int length();

  /** Sees to it that so many tokens have room behind those held; before the first layer appends. */
  void reserve(int tokens);

  /**
   * One layer's keys and values, those of the pass behind those held.
   *
   * @param key shape [rows, heads, tokens, head size]
   * @return shape [rows, heads, length + tokens, head size]
   */
  KeyValue append(int layer, Tensor key, Tensor value);

  /** Says that all layers have appended this many tokens. */
  void advance(int tokens);

  /** Keys and values, each [rows, heads, tokens, head size]. */
  record KeyValue(Tensor key, Tensor value) {}
}
