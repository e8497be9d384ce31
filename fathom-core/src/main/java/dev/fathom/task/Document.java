package dev.fathom.task;

/** What one row of a benchmark asks, already worded. */
public sealed interface Document permits WorkedDocument, TextDocument, RequestDocument {}
