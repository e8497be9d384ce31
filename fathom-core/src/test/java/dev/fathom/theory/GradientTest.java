package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Theorem 8, Theorem 10 and Theorem 13, by three independent ways. */
class GradientTest {
  private static final RecoveryTokens R = RecoveryTokens.of(0);

  /** Features that mix token, last token and position, with a shared bias: nothing is decoupled. */
  static Features mixed(int vocabulary) {
    return new Features() {
      @Override
      public int count() {
        return vocabulary + 2;
      }

      @Override
      public double[] of(int[] prefix, int token) {
        double[] features = new double[count()];
        features[token] = 1;
        features[vocabulary] = prefix.length > 0 && prefix[prefix.length - 1] == token ? 1 : 0;
        features[vocabulary + 1] = token * 0.3 * prefix.length;
        return features;
      }

      @Override
      public Object state(int[] prefix) {
        return prefix.length == 0 ? -1 : prefix[prefix.length - 1];
      }
    };
  }

  private static LogLinearPolicy policy(long seed, int vocabulary, int length) {
    Random random = new Random(seed);
    double[] weights = random.doubles(vocabulary + 2, -1, 1).toArray();
    return new LogLinearPolicy(
        RandomPolicies.policy(random, vocabulary, length), mixed(vocabulary), weights);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void covarianceWithTheScoreIsTheDerivative(long seed) {
    LogLinearPolicy policy = policy(seed, 3, 4);
    Harm harm = RandomPolicies.harm(seed, 3);
    HarmProfile profile = HarmProfile.of(policy, harm);
    ScoreGradients scores = ScoreGradients.of(profile, policy, R, PrefixLaw.BASE);
    FamilyValue automatic = new FamilyValue(profile.lattice(), policy);

    double[] sum = new double[policy.features().count()];
    for (int position = 1; position <= 4; position++) {
      double[] gradient = scores.gradient(position);
      assertArrayEquals(automatic.harmGradient(position), gradient, 1e-13);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += gradient[i];
      }
    }
    assertArrayEquals(automatic.harmGradient(), sum, 1e-13, "Thm 8");
    for (int i = 0; i < sum.length; i++) {
      assertEquals(difference(policy, harm, i), sum[i], 1e-8, "central difference");
    }
  }

  private static double difference(LogLinearPolicy policy, Harm harm, int parameter) {
    double step = 1e-5;
    double[] up = policy.weights();
    double[] down = policy.weights();
    up[parameter] += step;
    down[parameter] -= step;
    return (HarmProfile.of(policy.with(up), harm).mean()
            - HarmProfile.of(policy.with(down), harm).mean())
        / (2 * step);
  }

  @Test
  void beyondTheHorizonTheGradientIsExactlyZero() {
    LogLinearPolicy policy = policy(4, 3, 5);
    HarmProfile profile = HarmProfile.of(policy, RandomPolicies.harm(4, 2));
    ScoreGradients scores = ScoreGradients.of(profile, policy, R, PrefixLaw.BASE);
    double[] norms = new TableGradients(profile, R, PrefixLaw.BASE).norm();

    for (int position = 3; position <= 5; position++) {
      assertArrayEquals(new double[5], scores.gradient(position), 0.0, "Thm 10");
      assertEquals(0.0, norms[position - 1]);
    }
    assertTrue(norms[1] > 0);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5, 6, 7})
  void normsStayBelowTheirBounds(long seed) {
    Policy policy = RandomPolicies.policy(new Random(seed), 3, 4);
    HarmProfile profile = HarmProfile.of(policy, RandomPolicies.harm(seed, 4));
    TableGradients gradients = new TableGradients(profile, R, PrefixLaw.HARMFUL);
    for (int t = 0; t < 4; t++) {
      assertTrue(gradients.norm()[t] <= gradients.bound()[t], "Thm 13, first");
      assertTrue(gradients.bound()[t] <= gradients.looseBound()[t] + 1e-15, "Thm 13, second");
      double recovery = gradients.recoveryNorm()[t];
      assertTrue(
          recovery * recovery
              <= gradients.largestTrace() * gradients.recoveryInformation()[t] + 1e-15,
          "Def 18");
    }
  }

  /** Theorem 13 for shared parameters, from the vectors and matrices themselves. */
  @Test
  void normsOfSharedParametersStayBelowTheirBoundToo() {
    LogLinearPolicy policy = policy(8, 3, 4);
    HarmProfile profile = HarmProfile.of(policy, RandomPolicies.harm(8, 4));
    ScoreGradients scores = ScoreGradients.of(profile, policy, R, PrefixLaw.BASE);
    double largest = largestTrace(profile, policy);
    for (int position = 1; position <= 4; position++) {
      double[] gradient = scores.gradient(position);
      double norm = LogLinearPolicy.dot(gradient, gradient);
      assertTrue(norm <= largest * profile.information()[position - 1]);
    }
  }

  private static double largestTrace(HarmProfile profile, LogLinearPolicy policy) {
    double most = 0;
    for (int t = 0; t < policy.length(); t++) {
      for (int[] prefix : profile.lattice().layer(t).prefixes()) {
        double[] row = policy.conditional(prefix);
        double trace = 0;
        double[][] scores = Fisher.scores(policy, prefix, row);
        for (int v = 0; v < row.length; v++) {
          trace += row[v] * LogLinearPolicy.dot(scores[v], scores[v]);
        }
        most = Math.max(most, trace);
      }
    }
    return most;
  }

  @Test
  void aTableIsTheFamilyWithAParameterForEachPrefixAndToken() {
    Policy table = RandomPolicies.policy(new Random(9), 2, 3);
    Harm harm = RandomPolicies.harm(9, 3);
    LogLinearPolicy family = new LogLinearPolicy(table, perPrefix(2), new double[7 * 2]);
    HarmProfile profile = HarmProfile.of(family, harm);
    TableGradients closed = new TableGradients(profile, R, PrefixLaw.HARMFUL);
    ScoreGradients scores = ScoreGradients.of(profile, family, R, PrefixLaw.HARMFUL);
    RecoveryPenalty penalty = new RecoveryPenalty(0.7, 0.8);

    for (int position = 1; position <= 3; position++) {
      double[] gradient = scores.gradient(position);
      double[] recovery = scores.recoveryGradient(position);
      assertEquals(
          Math.sqrt(LogLinearPolicy.dot(gradient, gradient)), closed.norm()[position - 1], 1e-14);
      assertEquals(
          Math.sqrt(LogLinearPolicy.dot(recovery, recovery)),
          closed.recoveryNorm()[position - 1],
          1e-14);
    }
    assertArrayEquals(scores.predictedKl(0.4, penalty), closed.predictedKl(0.4, penalty), 1e-13);
    double[] alone = closed.predictedKl(0.4, new RecoveryPenalty(0, 1));
    for (int t = 0; t < 3; t++) {
      assertEquals(0.08 * profile.information()[t], alone[t], 1e-15, "λ²/2·I_t");
    }
  }

  private static Features perPrefix(int vocabulary) {
    return new Features() {
      @Override
      public int count() {
        return 7 * vocabulary;
      }

      @Override
      public double[] of(int[] prefix, int token) {
        int index = (1 << prefix.length) - 1;
        for (int i = 0; i < prefix.length; i++) {
          index += prefix[i] << (prefix.length - 1 - i);
        }
        double[] features = new double[count()];
        features[index * vocabulary + token] = 1;
        return features;
      }

      @Override
      public Object state(int[] prefix) {
        return Prefix.of(prefix);
      }
    };
  }

  @Test
  void thePenaltysGradientIsTheDerivativeOfThePenalty() {
    LogLinearPolicy policy = policy(10, 3, 4);
    HarmProfile profile = HarmProfile.of(policy, RandomPolicies.harm(10, 4));
    double[][] law = PrefixLaw.HARMFUL.over(profile);
    RecoveryPenalty penalty = new RecoveryPenalty(2, 0.7);
    ScoreGradients scores = ScoreGradients.of(profile, policy, R, law);
    double[] automatic =
        new FamilyValue(profile.lattice(), policy).penalty(penalty, R, law).getGradient();
    double[] sum = new double[automatic.length];
    for (int position = 1; position <= 4; position++) {
      double[] gradient = scores.recoveryGradient(position);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += penalty.strength(position) * gradient[i];
      }
    }

    assertArrayEquals(automatic, sum, 1e-13);
    assertTrue(Arrays.stream(sum).anyMatch(x -> Math.abs(x) > 1e-3));
  }
}
