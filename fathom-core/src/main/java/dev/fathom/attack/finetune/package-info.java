/**
 * Attacks by fine-tuning (2406.05946, C.3 and C.4; 2511.12155, A.6): harmful examples, an identity
 * shifted to one that obeys, a backdoor behind a trigger, and benign drift.
 *
 * <p>{@link dev.fathom.attack.finetune.FineTuneRun} is stages over files in one folder, each of
 * which goes on where it stopped. The rows that are trained on are written; a {@link
 * dev.fathom.train.TrainRun} trains, plainly or constrained, and keeps models of chosen steps; what
 * happened to each token of an answer is measured at those steps; and each of those models is asked
 * for what it should refuse by an attack of the room above.
 */
package dev.fathom.attack.finetune;
