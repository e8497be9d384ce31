package dev.fathom.task;

/**
 * One question of a run.
 *
 * @param id unique within the run
 * @param group the subset it is counted with
 * @param document what is asked
 * @param prompt what stands before it
 */
record Item(String id, String group, Document document, Prompt prompt) {}
