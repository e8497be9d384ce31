/**
 * AutoDAN (Liu et al., 2310.04451): a genetic search for prompts in plain language that bring a
 * model to say a target.
 *
 * <p>A {@link dev.fathom.attack.autodan.Wrapping} is one individual: a text with a place for the
 * request. {@link dev.fathom.attack.autodan.Evolution} knows only a fitness, so that it can be
 * tried without a model; {@link dev.fathom.attack.autodan.AutoDan} gives it the model's loss.
 * Sentences cross over ({@link dev.fathom.attack.autodan.Crossover}), words are replaced by
 * synonyms that did well ({@link dev.fathom.attack.autodan.WordMomentum}), and a little of both
 * happens at random ({@link dev.fathom.attack.autodan.Mutation}). The paper's mutation asks another
 * language model for a paraphrase; ours needs none.
 *
 * <p>Fathom ships no seeds: they are the user's file.
 */
package dev.fathom.attack.autodan;
