package dev.fathom.app.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One group of prompts.
 *
 * @param name the group's label, untrusted text
 * @param n how many responses it has
 * @param tokens how many response tokens were measured
 * @param positions statistics by position, the first response token first
 */
record Group(String name, int n, long tokens, List<Map<Metric, Statistic>> positions) {
  /** Below this many responses a mean is shown faded. */
  static final int FEW = 5;

  private static final double SMALL_SHARE = 0.1;

  /** A metric at a position counted from 1. */
  Optional<Statistic> at(Metric metric, int position) {
    return position < 1 || position > positions.size()
        ? Optional.empty()
        : Optional.ofNullable(positions.get(position - 1).get(metric));
  }

  /** How many responses reach a position counted from 1. */
  int reaching(int position) {
    return position < 1 || position > positions.size()
        ? 0
        : positions.get(position - 1).values().stream().mapToInt(Statistic::n).max().orElse(0);
  }

  /** Whether the group as a whole is too small to lean on. */
  boolean few() {
    return n < FEW;
  }

  /** The least n that a position needs to be drawn. */
  int needed() {
    return few() ? 1 : Math.max(FEW, (int) Math.ceil(SMALL_SHARE * n));
  }

  /** The last position up to which every position has enough responses to be drawn. */
  int drawn() {
    int position = 0;
    while (position < positions.size() && reaching(position + 1) >= needed()) {
      position++;
    }
    return position;
  }

  /** How the group is spoken of: {@code harmful prompts}, {@code “my label” prompts}. */
  String prompts() {
    return spoken(name) + " prompts";
  }

  /** A label inside a sentence: our own two words as they are, any other in quotes. */
  static String spoken(String label) {
    return label.equals("harmful") || label.equals("benign") ? label : "“" + label + "”";
  }
}
