package dev.fathom.task;

/** Options are compared by their log-likelihood. Its documents are {@link ChoiceDocument}s. */
public non-sealed interface ChoiceTask extends Task {}
