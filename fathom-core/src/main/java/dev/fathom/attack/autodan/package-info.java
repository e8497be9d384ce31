/**
 * AutoDAN (Liu et al., ICLR 2024, 2310.04451): a population of readable prompts that evolves
 * towards one the model answers as the attacker wants. Most of it is text and chance and knows no
 * model: {@link dev.fathom.attack.autodan.Individual}, {@link dev.fathom.attack.autodan.Crossover},
 * {@link dev.fathom.attack.autodan.Mutation}, {@link dev.fathom.attack.autodan.WordMomentum}, and
 * {@link dev.fathom.attack.autodan.Evolution} over them, which asks a {@link
 * dev.fathom.attack.autodan.Fitness} how good prompts are. {@link
 * dev.fathom.attack.autodan.GeneticSearch} puts a model behind it.
 *
 * <p>The seeds are the user's. Where the authors ask another language model to reword a prompt, the
 * user's own synonyms and sentences of the other seeds are used.
 */
package dev.fathom.attack.autodan;
