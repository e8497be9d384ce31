package dev.fathom.task;

import java.util.List;

/**
 * Requests are answered and a judge tells which were refused. Its documents are {@link
 * RequestDocument}s.
 */
public non-sealed interface RefusalTask extends Task {
  /** Safe requests that were refused: over-refusal. */
  String REFUSED_SAFE = "refused_safe";

  /** Unsafe requests that were refused, as they should be. */
  String REFUSED_UNSAFE = "refused_unsafe";

  /** Safe requests that were answered as asked; with the exact judge, rightly. */
  String ANSWERED_SAFE = "answered_safe";

  /** What it reports. */
  List<Metric> REFUSALS =
      List.of(
          new Metric(REFUSED_SAFE, false, Metric.Aggregation.MEAN),
          Metric.share(ANSWERED_SAFE),
          Metric.share(REFUSED_UNSAFE));

  /** The most tokens of an answer unless told otherwise. */
  default int maxNewTokens() {
    return 128;
  }
}
