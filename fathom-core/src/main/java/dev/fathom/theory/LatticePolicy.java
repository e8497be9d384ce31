package dev.fathom.theory;

/**
 * Another policy on a base policy's lattice, and what it differs by.
 *
 * @param lattice of the base
 * @param conditionals shape [length][nodes × vocabulary]; 0 where the base's are
 */
record LatticePolicy(Lattice lattice, double[][] conditionals) {

  /** A policy whose states are those of the lattice. */
  static LatticePolicy of(Lattice lattice, Policy policy) {
    double[][] conditionals = new double[lattice.length()][];
    int vocabulary = lattice.vocabulary();
    for (int t = 0; t < conditionals.length; t++) {
      int[][] prefixes = lattice.layer(t).prefixes();
      conditionals[t] = new double[prefixes.length * vocabulary];
      for (int node = 0; node < prefixes.length; node++) {
        double[] row = policy.conditional(prefixes[node]);
        System.arraycopy(row, 0, conditionals[t], node * vocabulary, vocabulary);
      }
    }
    return new LatticePolicy(lattice, conditionals);
  }

  double[][] reach() {
    return lattice.reach(conditionals);
  }

  /** E[Harm]. */
  double harm() {
    double[] reach = reach()[lattice.length()];
    double sum = 0;
    for (int leaf = 0; leaf < reach.length; leaf++) {
      sum += reach[leaf] * lattice.harm()[leaf];
    }
    return sum;
  }

  /** KL from the base at each position, in expectation over its own prefixes: nats, [length]. */
  double[] kl() {
    double[][] reach = reach();
    double[] kl = new double[lattice.length()];
    for (int t = 0; t < kl.length; t++) {
      double[] base = lattice.layer(t).probabilities();
      for (int edge = 0; edge < base.length; edge++) {
        double p = conditionals[t][edge];
        // An equal probability adds nothing: beyond the harm horizon the sum is 0, not nearly 0.
        if (p > 0 && p != base[edge]) {
          kl[t] += reach[t][edge / lattice.vocabulary()] * p * Math.log(p / base[edge]);
        }
      }
      kl[t] = Math.max(kl[t], 0);
    }
    return kl;
  }

  /** P(R) at each position, averaged over a law of prefixes, shape [length]. */
  double[] recovery(RecoveryTokens tokens, double[][] law) {
    return tokens.average(law, conditionals, lattice.vocabulary(), (_, p) -> p);
  }
}
