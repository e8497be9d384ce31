package dev.fathom.app.report;

/**
 * One metric over a group's responses at one position.
 *
 * @param mean the mean over the responses that reach the position
 * @param low lower end of the mean's bootstrap interval, NaN where the file has none
 * @param high upper end of the mean's bootstrap interval, NaN where the file has none
 * @param n how many responses reach the position
 */
record Statistic(double mean, double low, double high, int n) {}
