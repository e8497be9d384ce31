/**
 * A checkpoint on this machine as {@link dev.fathom.judge.LocalModel}: next-token probabilities and
 * greedy replies in batches.
 */
package dev.fathom.judge.checkpoint;
