package dev.fathom.harm;

import java.util.OptionalDouble;

/**
 * An answer that is looked at.
 *
 * @param question its index
 * @param tokens of the answer, as far as its positions are looked at
 * @param harm of the answer, where it ends with these tokens; empty where it goes on behind them
 * @param seed what all draws for this look hang on
 */
record Trunk(int question, int[] tokens, OptionalDouble harm, long seed) {}
