package dev.fathom.statistics;

import dev.fathom.statistics.Bootstrap.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What each prompt adds to a mean of several parts' means. Prompts that stand in the same parts are
 * a stratum: drawn among themselves, they leave each part its size.
 *
 * @param additions by stratum one for each prompt
 */
record Strata(List<double[]> additions) {
  /** Sums of the same numbers in another order differ by about this. */
  private static final double ROUNDING = 1e-12;

  /**
   * @param parts each by prompt a value
   * @throws IllegalArgumentException if there is no part, or one without prompts
   */
  static Strata of(List<? extends Map<String, Double>> parts) {
    if (parts.isEmpty() || parts.stream().anyMatch(Map::isEmpty)) {
      throw new IllegalArgumentException("a score needs parts, and each of them prompts");
    }
    SortedMap<String, String> standsIn = new TreeMap<>();
    Map<String, Double> adds = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = i + " ";
      double weight = 1.0 / parts.size() / parts.get(i).size();
      parts
          .get(i)
          .forEach((prompt, value) -> {
            standsIn.merge(prompt, part, String::concat);
            adds.merge(prompt, weight * value, Double::sum);
          });
    }
    SortedMap<String, List<Double>> strata = new TreeMap<>();
    standsIn.forEach((prompt, where) ->
        strata.computeIfAbsent(where, _ -> new ArrayList<>()).add(adds.get(prompt)));
    return new Strata(
        strata.values().stream()
            .map(stratum -> stratum.stream().mapToDouble(value -> value).toArray())
            .toList());
  }

  /** How many different prompts there are. */
  int prompts() {
    return sizes().stream().mapToInt(size -> size).sum();
  }

  /** How many of them add anything. */
  int telling() {
    return (int) additions.stream().flatMapToDouble(Arrays::stream).filter(x -> !isZero(x)).count();
  }

  /** The mean of the parts' means. */
  double value() {
    return additions.stream().flatMapToDouble(Arrays::stream).sum();
  }

  /** Its standard error over the draw of prompts; a stratum of one prompt adds nothing. */
  double standardError() {
    double variance = 0;
    for (double[] stratum : additions) {
      double mean = Arrays.stream(stratum).average().orElseThrow();
      double squares = Arrays.stream(stratum).map(x -> (x - mean) * (x - mean)).sum();
      variance += stratum.length > 1 ? stratum.length * squares / (stratum.length - 1) : 0;
    }
    return Math.sqrt(variance);
  }

  /** Whether drawing prompts could give no other value. */
  boolean isConstant() {
    return isZero(standardError());
  }

  static boolean isZero(double number) {
    return Math.abs(number) < ROUNDING;
  }

  Interval interval(Bootstrap bootstrap) {
    return bootstrap.intervals(sizes(), drawn -> new double[] {sum(drawn)}).getFirst();
  }

  /** The value on each draw. */
  Stream<Double> draws(Bootstrap bootstrap) {
    return Arrays.stream(bootstrap.draws(sizes(), drawn -> new double[] {sum(drawn)}))
        .map(value -> value[0]);
  }

  private List<Integer> sizes() {
    return additions.stream().map(stratum -> stratum.length).toList();
  }

  private double sum(List<int[]> drawn) {
    double sum = 0;
    for (int stratum = 0; stratum < drawn.size(); stratum++) {
      for (int index : drawn.get(stratum)) {
        sum += additions.get(stratum)[index];
      }
    }
    return sum;
  }
}
