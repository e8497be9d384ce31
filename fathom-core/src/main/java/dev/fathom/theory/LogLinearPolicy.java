package dev.fathom.theory;

/**
 * An exponential family around a policy: P_θ(v | y_&lt;t) ∝ P_0(v | y_&lt;t)·exp(θ·φ(y_&lt;t, v)),
 * whose score is φ(v) less its mean. θ = 0 is P_0 itself.
 */
public final class LogLinearPolicy implements Policy {
  private final Policy carrier;
  private final Features features;
  private final double[] weights;

  private record State(Object carrier, Object features) {}

  /**
   * @param carrier P_0
   * @param weights θ, shape [features.count()]
   */
  public LogLinearPolicy(Policy carrier, Features features, double[] weights) {
    if (weights.length != features.count()) {
      throw new IllegalArgumentException(
          weights.length + " weights for " + features.count() + " features");
    }
    this.carrier = carrier;
    this.features = features;
    this.weights = weights.clone();
  }

  /** The same family at other parameters. */
  public LogLinearPolicy with(double[] other) {
    return new LogLinearPolicy(carrier, features, other);
  }

  /** P_0. */
  public Policy carrier() {
    return carrier;
  }

  public Features features() {
    return features;
  }

  /** θ. */
  public double[] weights() {
    return weights.clone();
  }

  @Override
  public int vocabulary() {
    return carrier.vocabulary();
  }

  @Override
  public int length() {
    return carrier.length();
  }

  @Override
  public double[] conditional(int[] prefix) {
    double[] terms = carrier.conditional(prefix).clone();
    for (int v = 0; v < terms.length; v++) {
      terms[v] = Math.log(terms[v]) + dot(weights, features.of(prefix, v));
    }
    double log = LogSum.of(terms);
    for (int v = 0; v < terms.length; v++) {
      terms[v] = Math.exp(terms[v] - log);
    }
    return terms;
  }

  @Override
  public Object state(int[] prefix) {
    return new State(carrier.state(prefix), features.state(prefix));
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
