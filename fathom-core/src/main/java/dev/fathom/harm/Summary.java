package dev.fathom.harm;

import dev.fathom.statistics.Estimate;
import dev.fathom.statistics.StratifiedMean;
import dev.fathom.statistics.StratifiedMean.Stratum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A group's harm information with intervals. A prompt's value is the mean over the answers looked
 * at, the first round's mean with its fixed share; the group's is the mean over prompts. Intervals
 * are Student's over the prompts' values; where there is one prompt alone, over its answers, the
 * two rounds being strata.
 */
final class Summary {
  private final int length;
  private final double tolerance;
  private final List<List<double[]>> firsts = new ArrayList<>();
  private final List<List<double[]>> seconds = new ArrayList<>();
  private final List<HarmRow> rows;
  private final List<Estimate> estimates;

  /**
   * @param rows of one group and model, both rounds
   * @param tolerance the share of all information that may be left beyond the horizon
   */
  Summary(List<HarmRow> rows, double tolerance) {
    this.rows = List.copyOf(rows);
    this.tolerance = tolerance;
    length = rows.stream().mapToInt(HarmRow::length).max().orElse(0);
    // By id, so that draws do not hang on the order in which answers were finished.
    TreeMap<String, List<HarmRow>> prompts = new TreeMap<>();
    rows.forEach(row -> prompts.computeIfAbsent(row.example(), _ -> new ArrayList<>()).add(row));
    for (List<HarmRow> prompt : prompts.values()) {
      prompt.sort(Comparator.comparing(HarmRow::id));
      firsts.add(statistics(prompt, 1));
      seconds.add(statistics(prompt, 2));
    }
    estimates = IntStream.range(0, 3 * length + 5).mapToObj(this::estimated).toList();
  }

  private Estimate estimated(int statistic) {
    if (firsts.size() == 1) {
      return StratifiedMean.STANDARD.of(
          List.of(
              new Stratum(Rounds.FIRST, column(firsts.getFirst(), statistic)),
              new Stratum(1 - Rounds.FIRST, column(seconds.getFirst(), statistic))));
    }
    double[] prompts = new double[firsts.size()];
    for (int i = 0; i < prompts.length; i++) {
      prompts[i] =
          Rounds.FIRST * mean(column(firsts.get(i), statistic))
              + (1 - Rounds.FIRST) * mean(column(seconds.get(i), statistic));
    }
    return StratifiedMean.STANDARD.of(List.of(new Stratum(1, prompts)));
  }

  private static double[] column(List<double[]> vectors, int statistic) {
    return vectors.stream().mapToDouble(vector -> vector[statistic]).toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private List<double[]> statistics(List<HarmRow> prompt, int round) {
    return prompt.stream().filter(row -> row.round() == round).map(this::statistics).toList();
  }

  /** Of one answer; what stands behind its end is decided. */
  private double[] statistics(HarmRow row) {
    double[] all = new double[3 * length + 5];
    Look look = row.look();
    double sum = look.beyond();
    for (int t = 0; t < row.length(); t++) {
      all[t] = look.information()[t];
      sum += all[t];
    }
    for (int t = 0; t <= length; t++) {
      all[length + t] = look.expected()[Math.min(t, row.length())];
    }
    double left = sum;
    for (int k = 0; k <= length; k++) {
      all[2 * length + 1 + k] = left - tolerance * sum;
      left -= k < length ? all[k] : 0;
    }
    all[3 * length + 2] = look.variance();
    all[3 * length + 3] = sum;
    all[3 * length + 4] = sum - look.variance();
    return all;
  }

  int length() {
    return length;
  }

  int prompts() {
    return firsts.size();
  }

  int answers() {
    return rows.size();
  }

  long rollouts() {
    return rows.stream().mapToLong(HarmRow::rollouts).sum();
  }

  /** Answers that have this position, 0 for the first. */
  long reached(int position) {
    return rows.stream().filter(row -> position < row.length()).count();
  }

  /** I_t; 0 for an answer's first token. */
  Estimate information(int position) {
    return estimates.get(position);
  }

  /** The mean of h_t after so many tokens. */
  Estimate expected(int tokens) {
    return estimates.get(length + tokens);
  }

  /** Var(Harm). */
  Estimate variance() {
    return estimates.get(3 * length + 2);
  }

  /** ΣI, with what is decided behind the last position. */
  Estimate sum() {
    return estimates.get(3 * length + 3);
  }

  /** ΣI − Var(Harm), which is 0 for a policy's own answers (Cor 7). */
  Estimate gap() {
    return estimates.get(3 * length + 4);
  }

  /**
   * The least k such that at most the tolerated share of all information is left behind it, and
   * behind each k after it: by the estimates, and by the lower and upper bounds of what is left
   * beyond the tolerance. So with 97.5 % confidence the horizon is not above {@code high}: going
   * from the end, each k is tested in turn until one fails. Empty where none is.
   */
  Estimate horizon() {
    return new Estimate(
        horizon(k -> left(k).value().orElseThrow()),
        horizon(k -> left(k).low().orElseThrow()),
        horizon(k -> left(k).high().orElseThrow()));
  }

  /** What is left after k tokens beyond the tolerated share. */
  private Estimate left(int k) {
    return estimates.get(2 * length + 1 + k);
  }

  private OptionalDouble horizon(IntToDoubleFunction left) {
    int k = length;
    while (k >= 0 && left.applyAsDouble(k) <= 0) {
      k--;
    }
    return k == length ? OptionalDouble.empty() : OptionalDouble.of(k + 1.0);
  }
}
