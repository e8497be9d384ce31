package dev.fathom.judging;

import java.util.Arrays;
import opennlp.tools.ml.maxent.quasinewton.NegLogLikelihood;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;
import opennlp.tools.ml.model.OnePassRealValueDataIndexer;

/**
 * Logistic regression with an L2 penalty, minimised by OpenNLP's limited-memory BFGS: no random
 * numbers, one thread, the same weights every time.
 *
 * @param penalty times the squared weights is added to the negative log-likelihood
 * @param iterations at most
 */
record LogisticRegression(double penalty, int iterations) {
  /**
   * Rows of which few features are not 0.
   *
   * @param buckets for each row the features that are not 0
   * @param values for each row their values
   * @param positive for each row its label
   * @param features how many there are
   */
  record Rows(int[][] buckets, float[][] values, boolean[] positive, int features) {}

  /**
   * @return a weight for each feature, then the bias
   */
  double[] fit(Rows rows) {
    int columns = rows.features() + 1;
    double[] both =
        new QNMinimizer(0, penalty, iterations).minimize(new NegLogLikelihood(new Indexed(rows)));
    // OpenNLP has a weight for each of the two outcomes; one of ours is their difference.
    double[] weights = new double[columns];
    for (int i = 0; i < columns; i++) {
      weights[i] = both[columns + i] - both[i];
    }
    return weights;
  }

  /**
   * The rows as OpenNLP reads them, with a feature that is always 1 as the last one. Of any other
   * indexer than the one it extends OpenNLP would not read the values.
   */
  private static final class Indexed extends OnePassRealValueDataIndexer {
    private final float[][] columns;

    Indexed(Rows rows) {
      int count = rows.positive().length;
      contexts = new int[count][];
      columns = new float[count][];
      outcomeList = new int[count];
      numTimesEventsSeen = new int[count];
      for (int row = 0; row < count; row++) {
        int width = rows.buckets()[row].length;
        contexts[row] = Arrays.copyOf(rows.buckets()[row], width + 1);
        columns[row] = Arrays.copyOf(rows.values()[row], width + 1);
        contexts[row][width] = rows.features();
        columns[row][width] = 1;
        outcomeList[row] = rows.positive()[row] ? 1 : 0;
        numTimesEventsSeen[row] = 1;
      }
      outcomeLabels = new String[] {"negative", "positive"};
      // Of the features' names OpenNLP asks only how many there are.
      predLabels = new String[rows.features() + 1];
    }

    @Override
    public float[][] getValues() {
      return columns;
    }
  }
}
