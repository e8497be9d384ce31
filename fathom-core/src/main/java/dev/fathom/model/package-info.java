/**
 * Decoders: configuration, families as data, weights, the forward pass and its cache.
 *
 * <p>{@link dev.fathom.model.Model} is the door. What differs between families stands in {@code
 * Family} records and nowhere else; the forward pass asks the configuration, never a name. Files
 * are the business of {@code model.checkpoint}, finding and downloading them that of {@code
 * model.hub}.
 */
package dev.fathom.model;
