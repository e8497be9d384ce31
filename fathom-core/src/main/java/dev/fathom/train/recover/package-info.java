/**
 * Recovery: what gives a model that was fine-tuned away from its alignment that alignment back.
 *
 * <p>{@link dev.fathom.train.recover.TwoStageRun} trains twice (2511.12155, A.5 of its appendix):
 * first back towards the aligned model (Eq 20), then a targeted completion, with base and original
 * aligned model as the pair that shows what is unfinished. Both are ordinary trainings in folders
 * of their own.
 *
 * <p>{@link dev.fathom.train.recover.RestoreRun} trains nothing (2504.09757): single weights get
 * their values in the aligned model back, those first whose return brings the model's state after
 * harmful prompts nearest to the aligned model's. {@link dev.fathom.train.recover.Restoration} is
 * the method, {@link dev.fathom.train.recover.WeightMix} the weights and who they come from, {@link
 * dev.fathom.train.recover.PromptStates} and {@link dev.fathom.train.recover.Direction} what is
 * compared. A weight is either the fine-tuned model's or the aligned one's, never anything between,
 * so the step at which each was restored says everything about every step.
 */
package dev.fathom.train.recover;
