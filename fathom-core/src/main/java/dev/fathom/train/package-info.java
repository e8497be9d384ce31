/**
 * Training: the parts that every run of it needs, each of which knows nothing of the others.
 *
 * <p>{@link dev.fathom.train.AdamW} moves parameters along their gradients at the rate that {@link
 * dev.fathom.train.Schedule} gives for the step, after {@link dev.fathom.train.GradientClip} has
 * looked at the gradients' norm. What is minimised stands in {@link dev.fathom.train.objective}.
 *
 * <p>{@link dev.fathom.train.TrainingCheckpoints} keep what a stopped training goes on from, {@link
 * dev.fathom.train.EventFile} draws its curves in TensorBoard.
 */
package dev.fathom.train;
