/**
 * Judging answers, from settings to files.
 *
 * <p>{@link dev.fathom.judging.Judges} makes the judges that {@link
 * dev.fathom.judging.JudgeSettings} names. {@link dev.fathom.judging.AgreementRun} sets their
 * verdicts against labels, and {@link dev.fathom.judging.FitRun} fits the classifier; both are told
 * with intervals, over rows that a judge has not seen where it has seen some.
 */
package dev.fathom.judging;
