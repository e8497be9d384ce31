package dev.fathom.app.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of {@code samples.jsonl}.
 *
 * @param tokens the response's tokens as text, untrusted
 * @param values per metric one number per token, NaN where the file has null
 */
record Sample(
    String id,
    String group,
    Optional<String> prompt,
    List<String> tokens,
    Map<Metric, double[]> values) {}
