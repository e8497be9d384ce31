/**
 * The metrics, one small class each, and the depth profile that they make.
 *
 * <p>{@link dev.fathom.measure.Metric} is a number per position, a function of the two
 * distributions there; {@link dev.fathom.measure.Profiler} computes all of them for some dialogues;
 * {@link dev.fathom.measure.MeasureRun} does so for a data file and leaves a run folder. Summaries
 * are made from the samples on disk, with {@link dev.fathom.statistics.Bootstrap} intervals.
 */
package dev.fathom.measure;
