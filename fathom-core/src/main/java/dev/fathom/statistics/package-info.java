/**
 * Intervals, in plain Java: how much of a number is the sample's luck.
 *
 * <p>{@link dev.fathom.statistics.Bootstrap} takes any statistic of samples, a whole curve or a
 * share over clusters; {@link dev.fathom.statistics.Wilson} is for a share of independent trials,
 * where it needs no draws and says something sensible even at none and at all of them.
 */
package dev.fathom.statistics;
