package dev.fathom.harm;

/**
 * A token that an answer could have gone on with at some position, and how it is looked at.
 *
 * @param position where it stands, 0 for an answer's first token
 * @param token its id
 * @param probability p of it there, under the policy
 * @param weight what it stands for: 1/π where it was taken into the sample with probability π
 * @param rollouts how many whole answers are drawn behind it; 1 is enough where it ends the answer
 */
record Branch(int position, int token, double probability, double weight, int rollouts) {}
