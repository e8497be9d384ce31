/**
 * Did this answer do what was asked, was it refused, or was it neither? Judges read text, so that
 * stored answers can be judged again, by another judge or with other phrases, at any time.
 *
 * <p>Each {@link dev.fathom.judge.Judge} names itself and its version, and gives a probability with
 * its evidence and not a bare yes or no. A {@link dev.fathom.judge.QuickJudge} needs but a moment:
 * {@link dev.fathom.judge.KeywordJudge} looks for phrases of refusal, {@link
 * dev.fathom.judge.ClassifierJudge} weighs words and runs of characters, {@link
 * dev.fathom.judge.ExactJudge} knows the right answers of the apothecary's world. {@link
 * dev.fathom.judge.CheckpointJudge} and {@link dev.fathom.judge.EndpointJudge} ask a language model
 * by a {@link dev.fathom.judge.JudgePrompt}; how a model is run or reached they leave to {@link
 * dev.fathom.judge.LocalModel} and {@link dev.fathom.judge.ChatEndpoint}. {@link
 * dev.fathom.judge.HumanJudge} looks up what people said.
 */
package dev.fathom.judge;
