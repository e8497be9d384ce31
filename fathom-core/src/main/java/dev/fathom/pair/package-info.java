/**
 * The two models over one context: everything that Fathom measures is a function of this pair of
 * next-token distributions.
 *
 * <p>{@link dev.fathom.pair.Pair} checks that two models can be compared and runs both over the
 * same rows; {@link dev.fathom.pair.ResponseBatch} knows which hidden states predict response
 * tokens; {@link dev.fathom.pair.Projection} turns hidden states into logits a few rows at a time,
 * so that the logits of a batch never exist at once; each few rows are a {@link
 * dev.fathom.pair.DistributionPair}.
 */
package dev.fathom.pair;
