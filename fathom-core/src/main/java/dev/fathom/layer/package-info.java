/**
 * Layers, not only positions: what the blocks of a base and an aligned model do, from the states of
 * every layer in one pass per model and row ({@link dev.fathom.pair.LayerStates}).
 *
 * <ul>
 *   <li>{@link dev.fathom.layer.Contraction}: how fast a layer's spectrum falls off (SPINAL).
 *   <li>{@link dev.fathom.layer.FisherRao}: how far one block carries the prediction (SPINAL).
 *   <li>{@link dev.fathom.layer.RefusalDirection}: how strongly a layer holds "refuse", and how
 *       deep into an answer (Arditi et al., 2024).
 *   <li>{@link dev.fathom.layer.ContrastProbe}: whether a layer tells true statements from false
 *       ones without labels, and contradicts itself under negation (PA-CCS).
 * </ul>
 *
 * <p>{@link dev.fathom.layer.LayerSection} puts them into a run of {@code fathom measure}. What
 * each number means stands in docs/layers.md.
 */
package dev.fathom.layer;
