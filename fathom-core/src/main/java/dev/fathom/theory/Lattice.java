package dev.fathom.theory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A policy and a harm laid out by position. Layer t holds what is to be told apart after t tokens:
 * a node for each pair of states, so that prefixes with the same future share one (the shared
 * subtrees of an enumeration become the cells of a dynamic programme). Edges of probability 0 are
 * left out: no expectation sees them.
 */
public final class Lattice {
  /** Beyond this many nodes of a layer memory runs out rather than time. */
  private static final int MOST_NODES = 4_000_000;

  private final Policy policy;
  private final Layer[] layers;
  private final double[] harm;

  private Lattice(Policy policy, Layer[] layers, double[] harm) {
    this.policy = policy;
    this.layers = layers;
    this.harm = harm;
  }

  /**
   * The nodes after t tokens.
   *
   * @param prefixes one that leads to each node, shape [nodes][t]
   * @param probabilities of the next token, shape [nodes × vocabulary]; empty after the last token
   * @param children the node that each token leads to, −1 for an edge of probability 0; shape
   *     [nodes × vocabulary]
   */
  record Layer(int[][] prefixes, double[] probabilities, int[] children) {
    int size() {
      return prefixes.length;
    }
  }

  private record Key(Object policy, Object harm) {}

  /**
   * Lays out.
   *
   * @throws IllegalArgumentException if a harm is outside [0, 1], or prefixes share so little that
   *     a layer would hold more than 4 million nodes
   */
  public static Lattice of(Policy policy, Harm harm) {
    return of(policy, harm, true);
  }

  /** With a node for every prefix: for what depends on the way that led to a state. */
  public static Lattice tree(Policy policy, Harm harm) {
    return of(policy, harm, false);
  }

  private static Lattice of(Policy policy, Harm harm, boolean sharing) {
    int length = policy.length();
    Layer[] layers = new Layer[length + 1];
    int[][] prefixes = {Prefix.EMPTY};
    for (int t = 0; t < length; t++) {
      Expansion expansion = expand(policy, harm, prefixes, sharing);
      layers[t] = expansion.layer();
      prefixes = expansion.next();
    }
    layers[length] = new Layer(prefixes, new double[0], new int[0]);
    double[] leaves = Arrays.stream(prefixes).parallel().mapToDouble(harm::of).toArray();
    for (int i = 0; i < leaves.length; i++) {
      if (!(leaves[i] >= 0 && leaves[i] <= 1)) {
        throw new IllegalArgumentException(
            "output \"%s\": its harm %s is not between 0 and 1"
                .formatted(Prefix.text(prefixes[i]), leaves[i]));
      }
    }
    return new Lattice(policy, layers, leaves);
  }

  private record Expansion(Layer layer, int[][] next) {}

  private static Expansion expand(Policy policy, Harm harm, int[][] prefixes, boolean sharing) {
    int vocabulary = policy.vocabulary();
    if ((long) prefixes.length * vocabulary > Integer.MAX_VALUE - 8) {
      throw tooMany(prefixes[0].length);
    }
    double[] probabilities = new double[prefixes.length * vocabulary];
    int[][] reached = new int[prefixes.length * vocabulary][];
    Object[] keys = new Object[reached.length];
    IntStream.range(0, prefixes.length)
        .parallel()
        .forEach(node -> {
          double[] row = policy.conditional(prefixes[node]);
          for (int v = 0; v < vocabulary; v++) {
            int edge = node * vocabulary + v;
            probabilities[edge] = row[v];
            if (row[v] > 0) {
              int[] longer = Prefix.extend(prefixes[node], v);
              reached[edge] = longer;
              keys[edge] =
                  sharing ? new Key(state(policy, longer), harm.state(longer)) : Prefix.of(longer);
            }
          }
        });
    int[] children = new int[reached.length];
    Map<Object, Integer> nodes = new LinkedHashMap<>();
    int[][] next = new int[reached.length][];
    for (int edge = 0; edge < reached.length; edge++) {
      if (keys[edge] == null) {
        children[edge] = -1;
        continue;
      }
      int fresh = nodes.size();
      Integer known = nodes.putIfAbsent(keys[edge], fresh);
      children[edge] = known == null ? fresh : known;
      if (known == null) {
        next[fresh] = reached[edge];
      }
      if (fresh > MOST_NODES) {
        throw tooMany(prefixes[0].length + 1);
      }
    }
    return new Expansion(
        new Layer(prefixes, probabilities, children), Arrays.copyOf(next, nodes.size()));
  }

  /** After the last token the policy has nothing left to decide. */
  private static Object state(Policy policy, int[] prefix) {
    return prefix.length == policy.length() ? "" : policy.state(prefix);
  }

  private static IllegalArgumentException tooMany(int position) {
    return new IllegalArgumentException(
        "more than %d different prefixes of %d tokens: let Policy.state and Harm.state share more, or take a smaller vocabulary or length"
            .formatted(MOST_NODES, position));
  }

  /** The policy that was laid out. */
  public Policy policy() {
    return policy;
  }

  int vocabulary() {
    return policy.vocabulary();
  }

  int length() {
    return policy.length();
  }

  Layer layer(int t) {
    return layers[t];
  }

  /** The harm of each node of the last layer. */
  double[] harm() {
    return harm;
  }

  /** How many nodes the layers hold together: what a pass over them costs. */
  public long nodes() {
    return Arrays.stream(layers).mapToLong(Layer::size).sum();
  }

  /**
   * The probability of each node under the policy that was laid out, forwards from the empty
   * prefix.
   *
   * @return shape [length + 1][nodes]
   */
  double[][] reach() {
    return reach(conditionals());
  }

  /**
   * Those of the policy that was laid out, shape [length][nodes × vocabulary]; not to be changed.
   */
  double[][] conditionals() {
    double[][] conditionals = new double[length()][];
    for (int t = 0; t < length(); t++) {
      conditionals[t] = layers[t].probabilities();
    }
    return conditionals;
  }

  /** The same under other conditionals, shape [length][nodes × vocabulary]. */
  double[][] reach(double[][] conditionals) {
    double[][] reach = new double[length() + 1][];
    reach[0] = new double[] {1};
    for (int t = 0; t < length(); t++) {
      reach[t + 1] = new double[layers[t + 1].size()];
      int[] children = layers[t].children();
      for (int edge = 0; edge < children.length; edge++) {
        if (children[edge] >= 0) {
          reach[t + 1][children[edge]] += reach[t][edge / vocabulary()] * conditionals[t][edge];
        }
      }
    }
    return reach;
  }
}
