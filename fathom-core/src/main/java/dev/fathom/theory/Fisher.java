package dev.fathom.theory;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/** Scores of a log-linear policy and their second moments (2603.04851, Def 11). */
final class Fisher {
  private Fisher() {}

  /**
   * ∇ log P(v | prefix) = φ(v) − Σ p φ for every token.
   *
   * @param row the next token's probabilities
   * @return shape [vocabulary][parameters]
   */
  static double[][] scores(LogLinearPolicy policy, int[] prefix, double[] row) {
    double[][] scores = new double[row.length][];
    double[] mean = new double[policy.features().count()];
    for (int v = 0; v < row.length; v++) {
      scores[v] = policy.features().of(prefix, v).clone();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[v] * scores[v][i];
      }
    }
    for (double[] score : scores) {
      for (int i = 0; i < mean.length; i++) {
        score[i] -= mean[i];
      }
    }
    return scores;
  }

  /**
   * F̄_t: the score's second moment at one position, averaged over its prefixes.
   *
   * @param prefixes one of each node
   * @param conditionals shape [nodes × vocabulary]
   * @param reach the nodes' probabilities
   */
  static RealMatrix mean(
      LogLinearPolicy policy, int[][] prefixes, double[] conditionals, double[] reach) {
    int vocabulary = policy.vocabulary();
    int count = policy.features().count();
    double[][] sum = new double[count][count];
    for (int node = 0; node < prefixes.length; node++) {
      double[] row = Arrays.copyOfRange(conditionals, node * vocabulary, (node + 1) * vocabulary);
      double[][] scores = scores(policy, prefixes[node], row);
      for (int v = 0; v < vocabulary; v++) {
        for (int i = 0; i < count; i++) {
          double weight = reach[node] * row[v] * scores[v][i];
          for (int j = 0; weight != 0 && j < count; j++) {
            sum[i][j] += weight * scores[v][j];
          }
        }
      }
    }
    return new Array2DRowRealMatrix(sum, false);
  }

  /** The pseudo-inverse: a softmax does not feel a shift of all its logits. */
  static RealMatrix inverse(RealMatrix matrix) {
    return new SingularValueDecomposition(matrix).getSolver().getInverse();
  }
}
