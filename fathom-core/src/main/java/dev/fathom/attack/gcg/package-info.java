/**
 * GCG, the greedy coordinate gradient (Zou et al., 2307.15043), as nanoGCG does it: a suffix of the
 * prompt is searched for that makes the model begin its answer as the attacker wants.
 *
 * <p>{@link dev.fathom.attack.gcg.GcgSearch} takes the examples one by one, or all at once for one
 * suffix that serves them all. For each, {@link dev.fathom.attack.gcg.Placement} finds the suffix's
 * tokens within the whole prompt, and {@link dev.fathom.attack.gcg.SuffixSearch} goes on step by
 * step: substitutions of single tokens are drawn, those that would not be read back as the same
 * tokens are dropped, the rest is scored, and the best one is kept. GCG draws from the tokens that
 * the gradient promises most of; the control draws from all tokens, and may go on until it has
 * spent as much.
 */
package dev.fathom.attack.gcg;
