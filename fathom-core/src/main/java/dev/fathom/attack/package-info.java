/**
 * Attacks on a model's alignment: from settings to a run folder whose results say how often it
 * gives in.
 *
 * <p>{@link dev.fathom.attack.AttackRun} is the prefill attack of 2511.12155 and 2406.05946: the
 * beginning of an answer that goes along is put into the model's mouth, at several depths, and it
 * goes on from there. It has two stages with a file between them. Generating appends to {@code
 * generations.jsonl}, resumes where it stopped, and knows no judge; judging reads that file and
 * needs no model, so {@link dev.fathom.attack.JudgeRun} can do it again with another judge.
 *
 * <p>A row is one answer: an example, a {@link dev.fathom.attack.Depth} and a sample's number. Its
 * random draws hang on its id and the seed alone, so they are the same however rows are batched.
 */
package dev.fathom.attack;
