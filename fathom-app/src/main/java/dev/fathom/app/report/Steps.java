package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The optimiser steps of a training run; of a step that was taken again after a stop the last row
 * counts.
 *
 * @param rows by step: values by name, {@code loss}, {@code gradient_norm}, {@code learning_rate}
 *     and each part of the loss under its name with {@link #PART} before it
 */
record Steps(TreeMap<Integer, Map<String, Double>> rows) {
  static final String GRADIENT_NORM = "gradient_norm";
  static final String LEARNING_RATE = "learning_rate";
  static final String PART = "parts.";

  /** A chart has at most this many points a curve. */
  private static final int POINTS = 300;

  private static final int[] WIDTHS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000};

  /**
   * @throws UserError naming file and line if a row is not what it should be
   */
  static Steps read(Path file) {
    TreeMap<Integer, Map<String, Double>> rows = new TreeMap<>();
    JsonLines.forEach(
        file,
        row -> {
          Map<String, Double> values = new LinkedHashMap<>();
          for (String key : List.of(TrainResults.LOSS, GRADIENT_NORM, LEARNING_RATE)) {
            row.number(key).ifPresent(value -> values.put(key, value));
          }
          row.find("parts")
              .map(JsonAt::members)
              .orElse(Map.of())
              .forEach((name, value) -> {
                if (value.node().isNumber()) {
                  values.put(PART + name, value.number());
                }
              });
          rows.put(row.get("step").smallCount(), values);
        });
    rows.headMap(1).clear();
    return new Steps(rows);
  }

  /** The names of the loss's parts in the order of their appearance. */
  List<String> parts() {
    Set<String> names = new LinkedHashSet<>();
    rows.values().forEach(values -> names.addAll(values.keySet()));
    return names.stream()
        .filter(name -> name.startsWith(PART))
        .map(name -> name.substring(PART.length()))
        .toList();
  }

  /** The values of the first step, none where there is no step. */
  Map<String, Double> first() {
    return rows.isEmpty() ? Map.of() : rows.firstEntry().getValue();
  }

  /** The values of the last step, none where there is no step. */
  Map<String, Double> last() {
    return rows.isEmpty() ? Map.of() : rows.lastEntry().getValue();
  }

  /** The axis over all steps. */
  Across.Steps across() {
    return across(rows.isEmpty() ? 0 : rows.lastKey());
  }

  /** The axis over so many steps. */
  static Across.Steps across(int steps) {
    int width = 1;
    for (int candidate : WIDTHS) {
      width = candidate;
      if (steps <= POINTS * candidate) {
        break;
      }
    }
    return new Across.Steps(Math.ceilDiv(steps, width), width);
  }

  /** A value by step; where a point stands for several steps, their mean. */
  Series series(String key, String label, String style, Across.Steps across) {
    TreeMap<Integer, double[]> sums = new TreeMap<>();
    rows.forEach((step, values) -> {
      if (values.containsKey(key)) {
        double[] sum = sums.computeIfAbsent((step - 1) / across.width() + 1, _ -> new double[2]);
        sum[0] += values.get(key);
        sum[1]++;
      }
    });
    List<Point> points = new ArrayList<>();
    sums.forEach((position, sum) ->
        points.add(new Point(position, sum[0] / sum[1], Double.NaN, Double.NaN, 0)));
    return new Series(label, style, points);
  }
}
