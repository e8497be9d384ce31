/**
 * Did this answer do what was asked, was it refused, or was it neither? Judges read text and know
 * no model, so that stored answers can be judged again, by another judge or with other phrases, at
 * any time.
 *
 * <p>Each {@link dev.fathom.judge.Judge} names itself and its version, and gives a probability with
 * its evidence and not a bare yes or no. {@link dev.fathom.judge.KeywordJudge} looks for phrases of
 * refusal: cheap, and known to count too much as complied, since what it takes for going along may
 * be nonsense. {@link dev.fathom.judge.ExactJudge} knows the right answers of the apothecary's
 * world.
 */
package dev.fathom.judge;
