package dev.fathom.measure;

import java.util.Map;

/**
 * The depth profile of one answer: every metric at every response token.
 *
 * @param metrics by {@link Metric#name}, one value per response token
 * @param baseFavoredTokens how often each token is in Algorithm 1's set over the answer's
 *     positions, by token id
 */
public record Profile(Map<String, float[]> metrics, Map<Integer, Integer> baseFavoredTokens) {
  /**
   * One metric.
   *
   * @param name a {@link Metric#name}
   * @throws IllegalArgumentException if it was not measured
   */
  public float[] get(String name) {
    float[] values = metrics.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no metric '" + name + "'; there are " + metrics.keySet());
    }
    return values;
  }

  /** KL(aligned ‖ base) in nats, one value per response token. */
  public float[] kl() {
    return get("kl");
  }

  /** Response tokens. */
  public int length() {
    return kl().length;
  }
}
