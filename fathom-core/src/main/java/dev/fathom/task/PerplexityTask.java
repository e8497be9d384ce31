package dev.fathom.task;

import dev.fathom.task.Metric.Aggregation;
import java.util.List;

/** Whole texts are predicted. Its documents are {@link TextDocument}s. */
public non-sealed interface PerplexityTask extends Task {
  /** What it reports. */
  List<Metric> PERPLEXITIES =
      List.of(
          new Metric("word_perplexity", false, Aggregation.PER_WORD),
          new Metric("byte_perplexity", false, Aggregation.PER_BYTE),
          new Metric("bits_per_byte", false, Aggregation.BITS_PER_BYTE));
}
