/**
 * Harm information on real models: where along an answer its harm is decided (2603.04851), by
 * drawing answers and judging them.
 *
 * <p>{@link dev.fathom.harm.AnswerSource} is all that the estimate knows of a model: distributions
 * along an answer, and answers that go on from its prefixes, judged. {@code Look} makes of one
 * answer's branches what is known along it, without bias; {@code Grower} chooses the branches;
 * {@code Rounds} says how many answers are looked at; {@code Summary} makes a group's numbers and
 * intervals. {@code JudgedModel} is a checkpoint with a judge behind it, {@link
 * dev.fathom.harm.HarmInformationRun} the run. The exact values of small policies are {@code
 * theory}'s.
 */
package dev.fathom.harm;
