package dev.fathom.train;

import dev.fathom.model.Head;
import dev.fathom.pair.HiddenSource;

/**
 * A frozen model as the loss sees it.
 *
 * @param states its hidden states, computed once and kept
 * @param head its head
 */
record Teacher(HiddenSource states, Head head) {}
