/**
 * Which position of an answer teaches what: gradients by position of one model. How large a single
 * token's gradient is (GradMag, 2511.12155, Eq 2) and that of an objective's single position; how
 * far a token reaches into later ones (Influence and Error, Eq 3 and 4); how much of the gradient
 * of expected harm goes through a position (G_t, 2603.04851, Thm 8), and whether an objective's
 * update goes the same way.
 *
 * <p>Everything is over all weights of the model in float32. Memory holds a few copies of the
 * weights and one row's pass, however long answers are.
 */
package dev.fathom.gradient;
