package dev.fathom.judging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.data.LabelledAnswer;
import dev.fathom.judge.ClassifierModel;
import dev.fathom.judge.ResponseFeatures;
import dev.fathom.judge.ResponseKey;
import dev.fathom.statistics.Confusion;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Fits the classifier. A fifth of the responses, with all that are as good as the same, is held out
 * by {@link ResponseKey#isHeldOut} and takes part in nothing. Cross-validation over the rest gives
 * each response a score by a model that has not seen it; on these scores the probability is
 * calibrated (Platt, 1999) and the threshold chosen that has the best kappa. The model itself is
 * then fitted on the whole rest.
 *
 * @param bits see {@link ResponseFeatures}
 * @param regression how the weights are found
 * @param folds of the cross-validation
 */
record ClassifierFit(int bits, LogisticRegression regression, int folds) {
  private static final int THRESHOLDS = 100;

  /**
   * What came of it.
   *
   * @param model with nothing in {@code fitted} yet
   * @param crossValidated for each row its probability by a model that has not seen it; NaN for
   *     rows that are held out
   */
  record Fitted(ClassifierModel model, double[] crossValidated) {}

  /**
   * @param finished is told of each of the {@code folds + 1} models
   */
  Fitted fit(List<LabelledAnswer> answers, ObjectNode fitted, Runnable finished) {
    int[] keys = answers.stream().mapToInt(answer -> ResponseKey.of(answer.response())).toArray();
    boolean[] labels = new boolean[keys.length];
    int[][] buckets = new int[keys.length][];
    float[][] values = new float[keys.length][];
    ResponseFeatures features = new ResponseFeatures(bits);
    for (int row = 0; row < keys.length; row++) {
      labels[row] = answers.get(row).complied();
      SortedMap<Integer, Double> found = features.of(answers.get(row).response());
      buckets[row] = found.keySet().stream().mapToInt(bucket -> bucket).toArray();
      values[row] = floats(found);
    }
    LogisticRegression.Rows all = new LogisticRegression.Rows(buckets, values, labels, 1 << bits);
    IntPredicate known = row -> !ResponseKey.isHeldOut(keys[row]);
    double[] scores = new double[keys.length];
    for (int fold = 0; fold < folds; fold++) {
      int left = fold;
      IntPredicate out = row -> ResponseKey.fold(keys[row], folds) == left;
      double[] weights = regression.fit(chosen(all, known.and(out.negate())));
      IntStream.range(0, keys.length)
          .filter(known.and(out))
          .forEach(row -> scores[row] = score(weights, buckets[row], values[row]));
      finished.run();
    }
    int[] rows = IntStream.range(0, keys.length).filter(known).toArray();
    double[] line = calibration(scores, labels, rows);
    double[] probabilities = new double[keys.length];
    for (int row = 0; row < keys.length; row++) {
      probabilities[row] =
          known.test(row) ? 1 / (1 + Math.exp(-(line[0] * scores[row] + line[1]))) : Double.NaN;
    }
    double[] weights = regression.fit(chosen(all, known));
    finished.run();
    float[] halves = new float[1 << bits];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Float.float16ToFloat(Float.floatToFloat16((float) weights[i]));
    }
    int[] seen = IntStream.of(rows).map(row -> keys[row]).sorted().distinct().toArray();
    return new Fitted(
        new ClassifierModel(
            halves,
            weights[halves.length],
            line[0],
            line[1],
            threshold(probabilities, labels, rows),
            seen,
            fitted),
        probabilities);
  }

  private static float[] floats(SortedMap<Integer, Double> found) {
    float[] values = new float[found.size()];
    int next = 0;
    for (double value : found.values()) {
      values[next++] = (float) value;
    }
    return values;
  }

  private static LogisticRegression.Rows chosen(LogisticRegression.Rows all, IntPredicate kept) {
    int[] rows = IntStream.range(0, all.positive().length).filter(kept).toArray();
    int[][] buckets = new int[rows.length][];
    float[][] values = new float[rows.length][];
    boolean[] positive = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      buckets[i] = all.buckets()[rows[i]];
      values[i] = all.values()[rows[i]];
      positive[i] = all.positive()[rows[i]];
    }
    return new LogisticRegression.Rows(buckets, values, positive, all.features());
  }

  private static double score(double[] weights, int[] buckets, float[] values) {
    double sum = weights[weights.length - 1];
    for (int i = 0; i < buckets.length; i++) {
      sum += weights[buckets[i]] * values[i];
    }
    return sum;
  }

  /** Slope and offset of Platt's line: a logistic regression of the labels on the scores. */
  private static double[] calibration(double[] scores, boolean[] labels, int[] rows) {
    int[][] buckets = new int[rows.length][];
    float[][] values = new float[rows.length][];
    boolean[] positive = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      buckets[i] = new int[] {0};
      values[i] = new float[] {(float) scores[rows[i]]};
      positive[i] = labels[rows[i]];
    }
    return new LogisticRegression(0, THRESHOLDS)
        .fit(new LogisticRegression.Rows(buckets, values, positive, 1));
  }

  /** Of the hundredths the one with the best kappa; of several the one nearest to a half. */
  private static double threshold(double[] probabilities, boolean[] labels, int[] rows) {
    double best = 0.5;
    double bestKappa = Double.NEGATIVE_INFINITY;
    for (int step = 1; step < THRESHOLDS; step++) {
      double threshold = step / (double) THRESHOLDS;
      Confusion confusion =
          IntStream.of(rows)
              .mapToObj(row -> Confusion.of(probabilities[row] >= threshold, labels[row]))
              .reduce(Confusion.NONE, Confusion::plus);
      double kappa = confusion.kappa().orElse(Double.NEGATIVE_INFINITY);
      boolean nearer = Math.abs(threshold - 0.5) < Math.abs(best - 0.5);
      if (kappa > bestKappa || (kappa == bestKappa && nearer)) {
        best = threshold;
        bestKappa = kappa;
      }
    }
    return best;
  }
}
