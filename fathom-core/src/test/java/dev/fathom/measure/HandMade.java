package dev.fathom.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measured samples made by hand, with no more metrics than depth and shares are made from. */
final class HandMade {
  private HandMade() {}

  /** A sample with these divergences; recovery probability and rank are 1 throughout. */
  static SampleRow sample(String id, String group, double... kl) {
    return sample(id, group, kl, ones(kl.length), ones(kl.length), Map.of());
  }

  /**
   * @param recovery of the aligned model
   * @param ranks of the aligned model's choice under the base
   * @param tokens how often each token is in Algorithm 1's set
   */
  static SampleRow sample(
      String id,
      String group,
      double[] kl,
      double[] recovery,
      double[] ranks,
      Map<Integer, Integer> tokens) {
    Map<String, float[]> metrics = new LinkedHashMap<>();
    metrics.put("kl", floats(kl));
    metrics.put("recovery_aligned", floats(recovery));
    metrics.put("rank_base_argmax", floats(ranks));
    List<String> texts = Collections.nCopies(kl.length, "w");
    return new SampleRow(id, group, texts, new Profile(metrics, tokens));
  }

  /** So many samples with the same divergences. */
  static List<SampleRow> copies(int count, String prefix, String group, double... kl) {
    List<SampleRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(sample(prefix + i, group, kl));
    }
    return rows;
  }

  /** The only group among some samples. */
  static Group group(List<SampleRow> rows) {
    List<Group> groups = Group.of(rows);
    if (groups.size() != 1) {
      throw new IllegalArgumentException(groups.size() + " groups");
    }
    return groups.getFirst();
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
