package dev.fathom.harm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many answers are looked at. A first round looks at the same number for every prompt; from how
 * far these differ a second round's numbers follow, more for prompts whose answers differ more, and
 * as many in all as the aim needs (Stein, 1945; Neyman, 1934). The first round's share of a
 * prompt's estimate is fixed, whatever it found, so that neither rule moves the estimate's mean.
 *
 * @param first answers for each prompt in the first round, at least 2
 * @param aim half of the width that a position's 95 % interval may have from the rollouts alone
 * @param budget the most rollouts in all, about; each prompt gets an answer in each round whatever
 *     it says
 */
record Rounds(int first, double aim, long budget) {
  /** The first round's share of a prompt's estimate. */
  static final double FIRST = 1.0 / 3;

  private static final double Z = 1.959963984540054;

  /**
   * The second round's answers.
   *
   * @param rows the first round's, of one model
   * @return by example how many; at least half as many as in the first round
   */
  Map<String, Integer> second(List<HarmRow> rows) {
    Map<String, List<HarmRow>> byExample = new LinkedHashMap<>();
    rows.forEach(row -> byExample.computeIfAbsent(row.example(), _ -> new ArrayList<>()).add(row));
    Map<String, Map<String, List<HarmRow>>> byGroup = new LinkedHashMap<>();
    byExample.forEach((example, own) ->
        byGroup
            .computeIfAbsent(own.getFirst().group(), _ -> new LinkedHashMap<>())
            .put(example, own));
    Map<String, Double> wanted = new LinkedHashMap<>();
    byGroup.values().forEach(group -> wanted.putAll(wanted(group)));
    return affordable(wanted, rows);
  }

  /** What a group's prompts need for the aim at its least certain position. */
  private Map<String, Double> wanted(Map<String, List<HarmRow>> group) {
    int length =
        group.values().stream()
            .flatMap(Collection::stream)
            .mapToInt(HarmRow::length)
            .max()
            .orElse(0);
    double[] worst = new double[group.size()];
    double most = -1;
    for (int t = 0; t < length; t++) {
      double[] variances = new double[group.size()];
      int next = 0;
      double sum = 0;
      for (List<HarmRow> rows : group.values()) {
        variances[next] = variance(rows, t);
        sum += variances[next++];
      }
      if (sum > most) {
        most = sum;
        worst = variances;
      }
    }
    double mean = most / group.size();
    double deviations = 0;
    double[] deviation = new double[worst.length];
    for (int i = 0; i < worst.length; i++) {
      // A few answers tell little of how far they differ: half of it is the group's.
      deviation[i] = Math.sqrt((worst[i] + mean) / 2);
      deviations += deviation[i];
    }
    // With n_x in proportion to s_x the error of the prompts' mean is (Σ s_x)² / (prompts² Σ n_x).
    double all = Math.pow(Z * deviations / (group.size() * aim), 2);
    Map<String, Double> wanted = new LinkedHashMap<>();
    int next = 0;
    for (String example : group.keySet()) {
      double own = deviations == 0 ? 0 : all * deviation[next] / deviations;
      next++;
      wanted.put(example, Math.max(least(), own - first));
    }
    return wanted;
  }

  private double least() {
    return Math.max(1, first / 2);
  }

  private static double variance(List<HarmRow> rows, int t) {
    double sum = 0;
    double squares = 0;
    for (HarmRow row : rows) {
      double value = t < row.length() ? row.look().information()[t] : 0;
      sum += value;
      squares += value * value;
    }
    int n = rows.size();
    return n < 2 ? 0 : Math.max(0, (squares - sum * sum / n) / (n - 1));
  }

  private Map<String, Integer> affordable(Map<String, Double> wanted, List<HarmRow> rows) {
    double spent = rows.stream().mapToLong(HarmRow::rollouts).sum();
    double each = spent / rows.size();
    double left = Math.max(0, budget - spent) / each;
    double floor = wanted.size() * least();
    double extra = wanted.values().stream().mapToDouble(n -> n - least()).sum();
    double scale = extra == 0 ? 0 : Math.clamp((left - floor) / extra, 0, 1);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    wanted.forEach(
        (example, n) -> numbers.put(example, (int) Math.round(least() + scale * (n - least()))));
    return numbers;
  }
}
