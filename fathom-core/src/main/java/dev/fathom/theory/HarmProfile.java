package dev.fathom.theory;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where an output's harm is decided: the martingale h_t, the harm information I_t and the harm
 * horizon, exactly (2603.04851, Def 1 to Thm 9).
 */
public final class HarmProfile {
  private final Lattice lattice;
  private final double[][] reach;
  private final double[][] expected;
  private final boolean[][] decided;
  private final double[] information;
  private final double variance;

  private HarmProfile(
      Lattice lattice,
      double[][] reach,
      double[][] expected,
      boolean[][] decided,
      double[] information,
      double variance) {
    this.lattice = lattice;
    this.reach = reach;
    this.expected = expected;
    this.decided = decided;
    this.information = information;
    this.variance = variance;
  }

  public static HarmProfile of(Policy policy, Harm harm) {
    return of(Lattice.of(policy, harm));
  }

  public static HarmProfile of(Lattice lattice) {
    int length = lattice.length();
    double[][] expected = new double[length + 1][];
    boolean[][] decided = new boolean[length + 1][];
    expected[length] = lattice.harm();
    decided[length] = new boolean[lattice.harm().length];
    Arrays.fill(decided[length], true);
    for (int t = length - 1; t >= 0; t--) {
      backwards(lattice, t, expected, decided);
    }
    double[][] reach = lattice.reach();
    double[] information = new double[length];
    for (int t = 0; t < length; t++) {
      information[t] = information(lattice.layer(t), reach[t], expected[t], expected[t + 1]);
    }
    double variance = 0;
    for (int leaf = 0; leaf < lattice.harm().length; leaf++) {
      double off = lattice.harm()[leaf] - expected[0][0];
      variance += reach[length][leaf] * off * off;
    }
    return new HarmProfile(lattice, reach, expected, decided, information, variance);
  }

  /**
   * h of a layer from that of the next. Where every continuation has the same harm, h is that
   * number itself and no rounded mean of it, so that beyond the horizon innovations, gradients and
   * divergences are 0 and not nearly 0.
   */
  private static void backwards(Lattice lattice, int t, double[][] expected, boolean[][] decided) {
    Lattice.Layer layer = lattice.layer(t);
    int vocabulary = lattice.vocabulary();
    expected[t] = new double[layer.size()];
    decided[t] = new boolean[layer.size()];
    IntStream.range(0, layer.size())
        .parallel()
        .forEach(node -> {
          double mean = 0;
          double first = Double.NaN;
          boolean same = true;
          for (int v = 0; v < vocabulary; v++) {
            int child = layer.children()[node * vocabulary + v];
            if (child < 0) {
              continue;
            }
            double h = expected[t + 1][child];
            mean += layer.probabilities()[node * vocabulary + v] * h;
            first = Double.isNaN(first) ? h : first;
            same &= decided[t + 1][child] && h == first;
          }
          expected[t][node] = same ? first : mean;
          decided[t][node] = same;
        });
  }

  private static double information(
      Lattice.Layer layer, double[] reach, double[] expected, double[] next) {
    int vocabulary = layer.children().length / layer.size();
    return IntStream.range(0, layer.size())
        .parallel()
        .mapToDouble(node -> {
          double variance = 0;
          for (int v = 0; v < vocabulary; v++) {
            int child = layer.children()[node * vocabulary + v];
            if (child >= 0) {
              double innovation = next[child] - expected[node];
              variance += layer.probabilities()[node * vocabulary + v] * innovation * innovation;
            }
          }
          return reach[node] * variance;
        })
        .sum();
  }

  /** E[Harm] = h_0. */
  public double mean() {
    return expected[0][0];
  }

  /** Var(Harm), from the outputs; the sum of {@link #information} equals it (Cor 7). */
  public double variance() {
    return variance;
  }

  /**
   * I_t = E[Var(h_t | y_&lt;t)] (Def 5).
   *
   * @return shape [length], position 1 first
   */
  public double[] information() {
    return information.clone();
  }

  /**
   * The harm horizon (Thm 9): the least k such that the first k tokens decide the harm, whatever
   * follows; 0 if all outputs are equally harmful.
   */
  public int horizon() {
    int horizon = lattice.length();
    while (horizon > 0 && all(decided[horizon - 1])) {
      horizon--;
    }
    return horizon;
  }

  private static boolean all(boolean[] values) {
    return IntStream.range(0, values.length).allMatch(i -> values[i]);
  }

  /**
   * h_t of a prefix: the expected harm of its continuations (Def 1). Of several prefixes that share
   * a node any will do.
   *
   * @throws IllegalArgumentException if the prefix has probability 0
   */
  public double expected(int... prefix) {
    int node = 0;
    for (int t = 0; t < prefix.length; t++) {
      node = lattice.layer(t).children()[node * lattice.vocabulary() + prefix[t]];
      if (node < 0) {
        throw new IllegalArgumentException(
            "prefix \"" + Prefix.text(prefix) + "\" has probability 0");
      }
    }
    return expected[prefix.length][node];
  }

  Lattice lattice() {
    return lattice;
  }

  /** The probability of each node, shape [length + 1][nodes]. */
  double[][] reach() {
    return reach;
  }

  /** h of each node, shape [length + 1][nodes]. */
  double[][] expected() {
    return expected;
  }

  /** Whether every continuation of a node is equally harmful, shape [length + 1][nodes]. */
  boolean[][] decided() {
    return decided;
  }
}
