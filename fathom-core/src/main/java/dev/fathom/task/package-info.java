/**
 * Utility benchmarks: what a model can still do. One small class each says where the rows of a
 * benchmark come from, how they are worded and what is counted; the wordings, examples, filters and
 * metrics are facts taken from EleutherAI's lm-evaluation-harness 0.4.13 (MIT), so that numbers can
 * be compared with its numbers.
 *
 * <p>A {@link dev.fathom.task.Task} reads rows into {@link dev.fathom.task.Subset}s of {@link
 * dev.fathom.task.Document}s. {@link dev.fathom.task.TaskRun} writes the prompts, encodes them as
 * the harness does, and asks:
 *
 * <ul>
 *   <li>{@link dev.fathom.task.ChoiceTask}: the options' log-likelihoods. The options of a question
 *       go on from one pass of its context, and what the questions of a subject begin with passes
 *       once (see {@code decode.ContinuationScorer});
 *   <li>{@link dev.fathom.task.GenerationTask}: a greedy answer, cut at stop strings and compared;
 *   <li>{@link dev.fathom.task.PerplexityTask}: whole texts in windows;
 *   <li>{@link dev.fathom.task.RefusalTask}: answers that a judge reads.
 * </ul>
 *
 * <p>Each finished question is a row of {@code samples.jsonl}; the results are made of the rows on
 * the disk. To add a task: a class that implements one of the four and stands in {@link
 * dev.fathom.task.Tasks}, its wording in docs/task.md, and a run of the harness in {@code
 * make_task_fixtures.py}.
 */
package dev.fathom.task;
