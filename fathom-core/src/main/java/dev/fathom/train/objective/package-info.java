/**
 * What training can minimise: one small class for each objective, with paper and equation beside
 * the formula. What is a metric elsewhere is the same code here: an objective makes a {@link
 * dev.fathom.pair.DistributionPair} of student and teacher and asks {@link dev.fathom.measure}'s
 * classes.
 */
package dev.fathom.train.objective;
