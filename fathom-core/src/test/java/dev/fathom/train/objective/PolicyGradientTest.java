package dev.fathom.train.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The estimate against a model of three tokens and at most three of them, in which every group of
 * answers can be enumerated: its mean over all groups is the gradient of λ · E[Harm] + KL, which
 * finite differences in float64 give from the definition.
 */
class PolicyGradientTest {
  private static final int VOCABULARY = 3;
  private static final int LENGTH = 3;

  /** Ends an answer. */
  private static final int STOP = 0;

  private static final long SEED = 11;
  private static final double LAMBDA = 1.7;

  /** The contexts, "" among them, and their rows of logits. */
  private final List<String> contexts = new ArrayList<>();

  private final List<String> answers = new ArrayList<>();
  private final double[] base;
  private final double[] student;

  PolicyGradientTest() {
    System.out.println("seed " + SEED);
    grow("");
    SplittableRandom random = new SplittableRandom(SEED);
    int logits = contexts.size() * VOCABULARY;
    base = random.doubles(logits, -1, 1).toArray();
    student = random.doubles(logits, -1, 1).toArray();
  }

  private void grow(String context) {
    contexts.add(context);
    for (int token = 0; token < VOCABULARY; token++) {
      String longer = context + token;
      if (token == STOP || longer.length() == LENGTH) {
        answers.add(longer);
      } else {
        grow(longer);
      }
    }
  }

  /** Any number for each answer; that of a context is decided nowhere but at its end. */
  private static double harm(String answer) {
    return Math.floorMod(answer.hashCode() * 31, 11) / 10.0;
  }

  @Test
  void overAllGroupsOfAnswersTheEstimateIsTheGradient() {
    double[] mean = new double[student.length];
    double harm = 0;
    double divergence = 0;
    double weight = 0;
    for (String first : answers) {
      for (String second : answers) {
        double probability =
            Math.exp(logProbability(student, first) + logProbability(student, second));
        weight += probability;
        Estimate estimate = estimate(List.of(first, second));
        harm += probability * estimate.harm();
        divergence += probability * estimate.divergence();
        for (int i = 0; i < mean.length; i++) {
          mean[i] += probability * estimate.gradient()[i];
        }
      }
    }
    assertEquals(1, weight, 1e-12, "not all groups");
    assertEquals(value(student, LAMBDA, 0), harm, 1e-6);
    assertEquals(value(student, 0, 1), divergence, 1e-6);
    double[] exact = differences();
    for (int i = 0; i < mean.length; i++) {
      assertEquals(exact[i], mean[i], 2e-6, "logit " + i);
    }
    assertTrue(Arrays.stream(exact).anyMatch(slope -> Math.abs(slope) > 0.05));
  }

  /** What a leave-one-out baseline is for. */
  @Test
  void whatAllAnswersHaveInCommonMovesNothing() {
    List<String> same = List.of(answers.getFirst(), answers.getFirst());
    double[] without = estimate(same).gradient();
    // Equal answers cancel but for the gradient of the divergence at their own positions.
    double[] row = Arrays.copyOf(without, VOCABULARY);
    double[] exact = divergenceSlope();
    for (int v = 0; v < VOCABULARY; v++) {
      assertEquals(exact[v], row[v], 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2})
  void inHarmfulContextsTheOptimumIsTheTiltedBase(double weight) {
    double mu = 3;
    double gamma = 0.8;
    int t = 3;
    double beta = mu * Math.pow(gamma, t - 1) / weight;
    PolicyGradient objective =
        new PolicyGradient(
            LAMBDA,
            Optional.of(new RecoveryFailure(mu, gamma, List.of(1))),
            new KlWeights(weight, 1));
    try (Scope _ = Scope.open()) {
      float[] logits = {0.3f, -1.2f, 0.8f};
      Tensor anchor = Tensors.ofFloats(logits, 1, VOCABULARY);
      logits[1] += (float) beta;
      Tensor optimum = Steps.leaf(logits, 1, VOCABULARY);
      Map<String, Tensor> parts =
          objective.parts(
              Steps.alone(Role.HARMFUL, optimum, anchor, anchor, t),
              Returns.of(List.of(), 1, new Device.Cpu()));
      assertEquals(List.of("kl_harmful", "fail"), List.copyOf(parts.keySet()));
      for (float slope : Steps.gradient(parts, optimum)) {
        assertEquals(0, slope, 1e-6);
      }
    }
  }

  private record Estimate(double harm, double divergence, double[] gradient) {}

  /** What the objective makes of one group. */
  private Estimate estimate(List<String> group) {
    PolicyGradient objective = new PolicyGradient(LAMBDA, Optional.empty(), KlWeights.EQUAL);
    try (Scope _ = Scope.open()) {
      Tensor leaf = Steps.leaf(floats(student), contexts.size(), VOCABULARY);
      Totals totals = Totals.none();
      List<Integer> rows = new ArrayList<>();
      List<Integer> targets = new ArrayList<>();
      List<Float> index = new ArrayList<>();
      for (String answer : group) {
        totals = totals.plus(Role.SAMPLED, answer.length());
        for (int t = 0; t < answer.length(); t++) {
          rows.add(contexts.indexOf(answer.substring(0, t)));
          targets.add(answer.charAt(t) - '0');
          index.add(t + 1f);
        }
      }
      Tensor at = Tensors.ofLongs(rows.stream().mapToLong(Integer::longValue).toArray());
      float[] places = new float[index.size()];
      for (int i = 0; i < places.length; i++) {
        places[i] = index.get(i);
      }
      Positions positions =
          new Positions(
              Role.SAMPLED,
              leaf.index_select(0, at),
              Optional.of(
                  Tensors.ofFloats(floats(base), contexts.size(), VOCABULARY).index_select(0, at)),
              Optional.empty(),
              Tensors.ofLongs(targets.stream().mapToLong(Integer::longValue).toArray()),
              Tensors.ofFloats(places, places.length),
              totals);
      float[] costs = Tensors.floats(objective.costs(positions));
      List<Returns.Answer> returned = new ArrayList<>();
      int from = 0;
      for (String answer : group) {
        double[] own = new double[answer.length()];
        for (int t = 0; t < own.length; t++) {
          own[t] = costs[from + t];
        }
        returned.add(new Returns.Answer(0, from, harm(answer), own));
        from += own.length;
      }
      Map<String, Tensor> parts =
          objective.parts(positions, Returns.of(returned, from, new Device.Cpu()));
      Map<String, Double> values = new HashMap<>();
      parts.forEach((name, part) -> values.put(name, (double) Tensors.floats(part)[0]));
      float[] gradient = Steps.gradient(parts, leaf);
      double[] wide = new double[gradient.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = gradient[i];
      }
      return new Estimate(values.get("harm"), values.get("kl_sampled"), wide);
    }
  }

  /** λ · E[Harm] + weight · KL(P ‖ P_base) over whole answers, from the definition. */
  private double value(double[] logits, double lambda, double weight) {
    double sum = 0;
    for (String answer : answers) {
      double own = logProbability(logits, answer);
      sum +=
          Math.exp(own) * (lambda * harm(answer) + weight * (own - logProbability(base, answer)));
    }
    return sum;
  }

  private double[] differences() {
    double step = 1e-5;
    double[] slopes = new double[student.length];
    for (int i = 0; i < slopes.length; i++) {
      double[] up = student.clone();
      double[] down = student.clone();
      up[i] += step;
      down[i] -= step;
      slopes[i] = (value(up, LAMBDA, 1) - value(down, LAMBDA, 1)) / (2 * step);
    }
    return slopes;
  }

  /** Of KL at the first position: p · (log p − log q − KL). */
  private double[] divergenceSlope() {
    double[] slope = new double[VOCABULARY];
    double divergence = 0;
    for (int v = 0; v < VOCABULARY; v++) {
      double own = logProbability(student, 0, v);
      divergence += Math.exp(own) * (own - logProbability(base, 0, v));
    }
    for (int v = 0; v < VOCABULARY; v++) {
      double own = logProbability(student, 0, v);
      slope[v] = Math.exp(own) * (own - logProbability(base, 0, v) - divergence);
    }
    return slope;
  }

  private double logProbability(double[] logits, String answer) {
    double sum = 0;
    for (int t = 0; t < answer.length(); t++) {
      sum +=
          logProbability(logits, contexts.indexOf(answer.substring(0, t)), answer.charAt(t) - '0');
    }
    return sum;
  }

  private static double logProbability(double[] logits, int row, int token) {
    double sum = 0;
    for (int v = 0; v < VOCABULARY; v++) {
      sum += Math.exp(logits[row * VOCABULARY + v]);
    }
    return logits[row * VOCABULARY + token] - Math.log(sum);
  }

  private static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
