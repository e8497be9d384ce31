/**
 * Why alignment is shallow, exactly: policies over small vocabularies and lengths, where every
 * expectation of <i>Why Is RLHF Alignment Shallow? A Gradient Analysis</i> (2603.04851) can be
 * computed instead of sampled. Plain Java, no tensors.
 *
 * <p>A {@link dev.fathom.theory.Policy} gives the next token's probabilities after a prefix, a
 * {@link dev.fathom.theory.Harm} a number in [0, 1] for each complete output. A {@link
 * dev.fathom.theory.Lattice} lays both out, position by position; prefixes after which everything
 * is the same are computed once. Over it run two passes and no more: forwards the probability of
 * being somewhere, backwards the expectation of what follows.
 *
 * <ul>
 *   <li>{@link dev.fathom.theory.HarmProfile}: h_t, harm information I_t, the harm horizon (Def 1
 *       to Thm 9)
 *   <li>{@link dev.fathom.theory.Tilt}: the optimum of λ·E[Harm] + KL and its KL by position
 *   <li>{@link dev.fathom.theory.TableGradients}: ‖G_t‖, its bounds, and what Thm 14 and 19
 *       predict, with a parameter for each prefix and token
 *   <li>{@link dev.fathom.theory.ScoreGradients}, {@link dev.fathom.theory.AutomaticGradients},
 *       {@link dev.fathom.theory.FamilyOptimum}: the same for parameters that positions share
 *       (Appendix A)
 *   <li>{@link dev.fathom.theory.RecoveryPenalty}, {@link dev.fathom.theory.RecoveryShift}, {@link
 *       dev.fathom.theory.DeepOptimum}: what a penalty on failing to recover does (Thm 19 to Cor
 *       23)
 * </ul>
 *
 * <p>Positions are counted from 1 in what a reader sees and in the paper; arrays over positions
 * begin at index 0 with position 1. All logarithms are natural, all divergences in nats.
 */
package dev.fathom.theory;
