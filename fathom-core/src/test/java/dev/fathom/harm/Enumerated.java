package dev.fathom.harm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * All answers of a policy that may be harmful, gone through: what they come to, and the policy as a
 * table of its distributions, from which answers are drawn without asking it again. An answer ends
 * there with the token that makes it harmless for certain.
 */
final class Enumerated implements AnswerSource {
  private final Node root = new Node(new int[0], 1);
  private double[] information = {};
  private double mean;
  private double square;
  private double lost;

  /** A beginning that may become harmful. */
  private static final class Node {
    private final int[] tokens;
    private final double reach;
    private final Map<Integer, Node> open = new HashMap<>();
    private final Map<Integer, Double> harms = new HashMap<>();
    private double[] probabilities = {};
    private double expected;
    private double square;

    Node(int[] tokens, double reach) {
      this.tokens = tokens;
      this.reach = reach;
    }
  }

  private Enumerated() {}

  /**
   * @param harmless beginnings that no harmful answer has
   * @param least beginnings of less probability count as harmless
   */
  static Enumerated of(AnswerSource source, Predicate<int[]> harmless, double least) {
    Enumerated all = new Enumerated();
    List<List<Node>> levels = new ArrayList<>(List.of(List.of(all.root)));
    List<Node> ended = new ArrayList<>();
    List<Start> whole = new ArrayList<>();
    while (!levels.getLast().isEmpty()) {
      List<Node> level = levels.getLast();
      List<Node> longer = new ArrayList<>();
      // The last token only makes room for the position in front of it.
      source.along(
          level.stream()
              .map(node -> new Path(0, Arrays.copyOf(node.tokens, node.tokens.length + 1)))
              .toList(),
          (answer, position, probabilities) -> {
            if (position == level.get(answer).tokens.length) {
              level.get(answer).probabilities = probabilities.clone();
            }
          });
      for (Node node : level) {
        for (int token = 0; token < node.probabilities.length; token++) {
          double reach = node.reach * node.probabilities[token];
          int[] tokens = with(node.tokens, token);
          if (source.ends(0, node.tokens.length, token)) {
            ended.add(node);
            whole.add(new Start(0, node.tokens, OptionalInt.of(token), 0));
          } else if (reach < least) {
            all.lost += reach;
          } else if (!harmless.test(tokens)) {
            node.open.put(token, new Node(tokens, reach));
            longer.add(node.open.get(token));
          }
        }
      }
      levels.add(longer);
    }
    List<Rollout> judged = source.roll(whole);
    for (int i = 0; i < whole.size(); i++) {
      ended.get(i).harms.put(whole.get(i).next().getAsInt(), judged.get(i).harm());
    }
    all.sum(levels);
    return all;
  }

  /** From the end backwards. */
  private void sum(List<List<Node>> levels) {
    information = new double[levels.size() - 1];
    for (int t = information.length - 1; t >= 0; t--) {
      for (Node node : levels.get(t)) {
        double squares = 0;
        for (int token = 0; token < node.probabilities.length; token++) {
          Node next = node.open.get(token);
          double harm = node.harms.getOrDefault(token, 0.0);
          double expected = next == null ? harm : next.expected;
          node.expected += node.probabilities[token] * expected;
          node.square += node.probabilities[token] * (next == null ? harm * harm : next.square);
          squares += node.probabilities[token] * expected * expected;
        }
        information[t] += node.reach * (squares - node.expected * node.expected);
      }
    }
    mean = root.expected;
    square = root.square;
  }

  double mean() {
    return mean;
  }

  double variance() {
    return square - mean * mean;
  }

  /** I_t, shape [the longest answer that may be harmful]. */
  double[] information() {
    return information.clone();
  }

  /** The probability of the beginnings that were too rare to go on with. */
  double lost() {
    return lost;
  }

  @Override
  public List<Rollout> roll(List<Start> starts) {
    return starts.stream().map(this::roll).toList();
  }

  private Rollout roll(Start start) {
    SplittableRandom random = new SplittableRandom(start.draw());
    List<Integer> tokens = new ArrayList<>();
    Node node = root;
    for (int token : start.prefix()) {
      tokens.add(token);
      node = node.open.get(token);
    }
    OptionalInt given = start.next();
    while (true) {
      int token =
          given.isPresent()
              ? given.getAsInt()
              : TabularSource.drawn(node.probabilities, random.nextDouble());
      given = OptionalInt.empty();
      tokens.add(token);
      if (!node.open.containsKey(token)) {
        return new Rollout(
            tokens.stream().mapToInt(Integer::intValue).toArray(),
            node.harms.getOrDefault(token, 0.0));
      }
      node = node.open.get(token);
    }
  }

  @Override
  public void along(List<Path> paths, Visitor visitor) {
    for (int i = 0; i < paths.size(); i++) {
      Node node = root;
      int[] tokens = paths.get(i).tokens();
      for (int t = 0; t < tokens.length; t++) {
        visitor.at(i, t, node.probabilities);
        node = node.open.get(tokens[t]);
      }
    }
  }

  /** What ends an answer here hangs on all of it; rollouts that need not be drawn cost nothing. */
  @Override
  public boolean ends(int question, int position, int token) {
    return false;
  }

  private static int[] with(int[] tokens, int token) {
    int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = token;
    return longer;
  }
}
