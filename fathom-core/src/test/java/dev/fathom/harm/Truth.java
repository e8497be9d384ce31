package dev.fathom.harm;

import dev.fathom.theory.Harm;
import dev.fathom.theory.HarmProfile;
import dev.fathom.theory.Policy;
import java.util.Arrays;

/** What a small policy's answers come to, exactly. */
record Truth(Policy policy, HarmProfile profile) {
  static Truth of(Policy policy, Harm harm) {
    return new Truth(policy, HarmProfile.of(policy, harm));
  }

  /** h_t of a prefix. */
  double expected(int... prefix) {
    return profile.expected(prefix);
  }

  /** Var(h_t | y&lt;t) at a prefix. */
  double spread(int... prefix) {
    double[] row = policy.conditional(prefix);
    double mean = expected(prefix);
    double sum = 0;
    for (int v = 0; v < row.length; v++) {
      int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
      longer[prefix.length] = v;
      sum += row[v] * Math.pow(expected(longer) - mean, 2);
    }
    return sum;
  }

  /** Var(Harm). */
  double variance() {
    return profile.variance();
  }
}
