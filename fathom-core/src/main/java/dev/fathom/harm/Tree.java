package dev.fathom.harm;

/**
 * What was learnt of one answer and what branches off it.
 *
 * @param trunk the answer
 * @param look both looks at it as one
 * @param branching Σ(1 − p) over the answer's tokens: how many times such an answer goes another
 *     way
 * @param rollouts how many answers were drawn and judged for it
 */
record Tree(Trunk trunk, Look look, double branching, int rollouts) {}
