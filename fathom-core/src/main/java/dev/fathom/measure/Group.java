package dev.fathom.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The samples that carry one label.
 *
 * @param name the label
 * @param rows its samples in the order of their ids, so that intervals do not depend on the order
 *     in which they were measured
 */
record Group(String name, List<SampleRow> rows) {
  /**
   * Rows count towards a depth number only up to the last position that this share of a group's
   * samples reaches.
   */
  private static final double SUPPORT = 0.1;

  private static final int SMALLEST_SUPPORT = 2;

  Group {
    rows = rows.stream().sorted(Comparator.comparing(SampleRow::id)).toList();
  }

  /** The groups among some rows, by name. A row with an empty response has no position to count. */
  static List<Group> of(List<SampleRow> rows) {
    Map<String, List<SampleRow>> byName = new TreeMap<>();
    rows.stream()
        .filter(row -> row.profile().length() > 0)
        .forEach(row -> byName.computeIfAbsent(row.group(), _ -> new ArrayList<>()).add(row));
    return byName.entrySet().stream()
        .map(entry -> new Group(entry.getKey(), entry.getValue()))
        .toList();
  }

  int size() {
    return rows.size();
  }

  /** Response tokens of all samples. */
  int tokens() {
    return rows.stream().mapToInt(row -> row.profile().length()).sum();
  }

  /** The length of the longest response. */
  int positions() {
    return rows.stream().mapToInt(row -> row.profile().length()).max().orElse(0);
  }

  /**
   * How many of the first positions are reached by enough samples to speak of a mean: a tenth of
   * them, and two.
   */
  int support() {
    int needed = Math.min(size(), Math.max(SMALLEST_SUPPORT, (int) Math.ceil(SUPPORT * size())));
    int support = 0;
    while (support < positions() && reaching(support) >= needed) {
      support++;
    }
    return support;
  }

  /** The names of the metrics, in the order of the rows. */
  Set<String> metrics() {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.addAll(row.profile().metrics().keySet()));
    return names;
  }

  /** One metric at one position, of the samples that reach it. */
  double[] at(String metric, int position) {
    return rows.stream()
        .map(row -> row.profile().get(metric))
        .filter(values -> values.length > position)
        .mapToDouble(values -> values[position])
        .toArray();
  }

  /** One metric of every sample, [samples][its positions]. */
  float[][] curves(String metric) {
    return rows.stream().map(row -> row.profile().get(metric)).toArray(float[][]::new);
  }

  private long reaching(int position) {
    return rows.stream().filter(row -> row.profile().length() > position).count();
  }
}
