package dev.fathom.theory;

import java.util.Random;

/** A policy near another: each logit moved by a normal draw. */
final class Nudged {
  private Nudged() {}

  static LatticePolicy of(LatticePolicy policy, Random random, double size) {
    double[][] conditionals = new double[policy.conditionals().length][];
    int vocabulary = policy.lattice().vocabulary();
    for (int t = 0; t < conditionals.length; t++) {
      conditionals[t] = policy.conditionals()[t].clone();
      for (int node = 0; node < conditionals[t].length / vocabulary; node++) {
        double sum = 0;
        for (int v = 0; v < vocabulary; v++) {
          conditionals[t][node * vocabulary + v] *= Math.exp(size * random.nextGaussian());
          sum += conditionals[t][node * vocabulary + v];
        }
        for (int v = 0; v < vocabulary; v++) {
          conditionals[t][node * vocabulary + v] /= sum;
        }
      }
    }
    return new LatticePolicy(policy.lattice(), conditionals);
  }
}
