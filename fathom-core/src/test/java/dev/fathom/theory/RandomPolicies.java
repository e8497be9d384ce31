package dev.fathom.theory;

import java.util.Arrays;
import java.util.Random;

/** Seeded random policies, and what plain enumeration of all outputs says of them. */
final class RandomPolicies {
  private RandomPolicies() {}

  static TabularPolicy policy(Random random, int vocabulary, int length) {
    return TabularPolicy.of(vocabulary, length, _ -> row(random, vocabulary));
  }

  static double[] row(Random random, int vocabulary) {
    double[] row = random.doubles(vocabulary).map(u -> -Math.log(1 - u)).toArray();
    double sum = Arrays.stream(row).sum();
    return Arrays.stream(row).map(p -> p / sum).toArray();
  }

  /** A random harm for each value of the first tokens. */
  static Harm harm(long seed, int horizon) {
    return Harm.ofFirst(
        horizon,
        output ->
            new Random(seed * 31 + Arrays.hashCode(Arrays.copyOf(output, horizon)) * 7919L)
                .nextDouble());
  }

  /** What is added up over outputs. */
  interface Value {
    double of(int[] output);
  }

  /** E[value | prefix] by going through every continuation, each with its whole product. */
  static double expectation(Policy policy, Value value, int... prefix) {
    double sum = 0;
    int free = policy.length() - prefix.length;
    long outputs = Math.round(Math.pow(policy.vocabulary(), free));
    for (long i = 0; i < outputs; i++) {
      int[] output = Arrays.copyOf(prefix, policy.length());
      long rest = i;
      for (int t = prefix.length; t < output.length; t++) {
        output[t] = (int) (rest % policy.vocabulary());
        rest /= policy.vocabulary();
      }
      double probability = 1;
      for (int t = prefix.length; t < output.length; t++) {
        probability *= policy.conditional(Arrays.copyOf(output, t))[output[t]];
      }
      sum += probability * value.of(output);
    }
    return sum;
  }

  static double probability(Policy policy, int[] output) {
    double probability = 1;
    for (int t = 0; t < output.length; t++) {
      probability *= policy.conditional(Arrays.copyOf(output, t))[output[t]];
    }
    return probability;
  }
}
