/**
 * How much of a number is the sample's luck, in plain Java: intervals, tests between two models,
 * and what a comparison could have shown.
 *
 * <p>Intervals: {@link dev.fathom.statistics.Bootstrap} takes any statistic of samples, a whole
 * curve or a share over clusters; {@link dev.fathom.statistics.Wilson} is for a share of
 * independent trials, where it needs no draws and says something sensible even at none and at all
 * of them; {@link dev.fathom.statistics.ClusteredScore} is for several numbers of the same prompts.
 *
 * <p>Two models on the same prompts: {@link dev.fathom.statistics.PairedShares} with {@link
 * dev.fathom.statistics.McNemar} where a prompt counts or does not, {@link
 * dev.fathom.statistics.ClusteredDifference} for anything else. {@link dev.fathom.statistics.Holm}
 * corrects many tests at once; {@link dev.fathom.statistics.DetectableDifference} tells what was
 * too small to be seen.
 */
package dev.fathom.statistics;
