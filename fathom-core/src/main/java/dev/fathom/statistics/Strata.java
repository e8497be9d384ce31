package dev.fathom.statistics;

import dev.fathom.statistics.Bootstrap.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What each prompt adds to a mean of several parts' means. Prompts that stand in the same parts are
 * a stratum: drawn among themselves, they leave each part its size.
 *
 * @param additions by stratum one for each prompt
 * @param parts whose mean the value is
 */
record Strata(List<double[]> additions, List<Mean> parts) {
  /** The mean of a part over its prompts. */
  record Mean(double value, int prompts) {}

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
            .toList(),
        parts.stream().map(Strata::mean).toList());
  }

  private static Mean mean(Map<String, Double> part) {
    double mean = part.values().stream().mapToDouble(value -> value).average().orElseThrow();
    double whole = Math.rint(mean);
    return new Mean(isZero(mean - whole) ? whole : mean, part.size());
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

  /**
   * The interval from draws of prompts. Where every prompt says the same, draws could only repeat
   * it: then it is the mean of the parts' own, which is what it is at the most if their chances
   * hang together.
   *
   * @param ofPart the interval of a part whose prompts all say the same
   */
  Interval interval(Bootstrap bootstrap, Function<Mean, Interval> ofPart) {
    if (isConstant()) {
      List<Interval> each = parts.stream().map(ofPart).toList();
      return new Interval(
          each.stream().mapToDouble(Interval::low).average().orElseThrow(),
          each.stream().mapToDouble(Interval::high).average().orElseThrow());
    }
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
