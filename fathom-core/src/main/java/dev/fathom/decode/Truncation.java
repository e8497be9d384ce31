package dev.fathom.decode;

import dev.fathom.decode.Sampling.Temperature;
import java.util.Arrays;

/**
 * The distribution that one row of logits leaves to draw from, in double arithmetic. What is kept
 * follows transformers' logits warpers:
 *
 * <ul>
 *   <li>top-k: every token that has at least the k-th largest logit, so more than k where tokens
 *       tie for that place;
 *   <li>top-p: the fewest of the most probable tokens whose probabilities together reach p, at
 *       least one; the lower id first among equals, which transformers leaves open;
 *   <li>min-p: tokens at least that many times as probable as the most probable one.
 * </ul>
 */
final class Truncation {
  private final int[] ids;
  private final double[] weights;
  private int kept;

  /**
   * @param logits several rows, one after another; finite or −∞, and one at least finite in a row
   * @param from where this row starts
   * @param vocabulary how many logits a row has
   */
  private Truncation(float[] logits, int from, int vocabulary, Temperature sampling) {
    float least = Float.NEGATIVE_INFINITY;
    if (sampling.topK().isPresent() && sampling.topK().getAsInt() < vocabulary) {
      least = largest(logits, from, vocabulary, sampling.topK().getAsInt());
    }
    ids = new int[vocabulary];
    float most = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < vocabulary; id++) {
      float logit = logits[from + id];
      if (logit >= least) {
        ids[kept++] = id;
        most = Math.max(most, logit);
      }
    }
    // Relative to the largest, whose weight is 1: nothing overflows, and min-p compares weights.
    weights = new double[kept];
    for (int i = 0; i < kept; i++) {
      weights[i] = Math.exp(((double) logits[from + ids[i]] - most) / sampling.temperature());
    }
    if (sampling.topP().isPresent() && sampling.topP().getAsDouble() < 1) {
      keepProbable(logits, from, sampling.topP().getAsDouble());
    }
    if (sampling.minP().isPresent()) {
      keepWeights(sampling.minP().getAsDouble());
    }
  }

  /**
   * Draws one token.
   *
   * @param uniform in [0, 1)
   * @return its id
   */
  static int draw(float[] logits, int from, int vocabulary, Temperature sampling, double uniform) {
    return new Truncation(logits, from, vocabulary, sampling).at(uniform);
  }

  /**
   * The probability with which each token is drawn.
   *
   * @return shape [logits]; they sum to 1
   */
  static double[] probabilities(float[] logits, Temperature sampling) {
    Truncation left = new Truncation(logits, 0, logits.length, sampling);
    double total = left.total();
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < left.kept; i++) {
      probabilities[left.ids[i]] = left.weights[i] / total;
    }
    return probabilities;
  }

  /** The token at which the weights, added up by rising id, pass this share of their total. */
  private int at(double uniform) {
    double target = uniform * total();
    double sum = 0;
    int last = 0;
    for (int i = 0; i < kept; i++) {
      sum += weights[i];
      if (weights[i] > 0) {
        last = ids[i];
      }
      if (sum > target) {
        return ids[i];
      }
    }
    return last;
  }

  private double total() {
    double total = 0;
    for (int i = 0; i < kept; i++) {
      total += weights[i];
    }
    return total;
  }

  /** The k-th largest of a row, from a heap of the k largest so far with the least on top. */
  private static float largest(float[] logits, int from, int vocabulary, int k) {
    float[] heap = Arrays.copyOfRange(logits, from, from + k);
    for (int i = k / 2 - 1; i >= 0; i--) {
      sink(heap, i);
    }
    for (int i = from + k; i < from + vocabulary; i++) {
      if (logits[i] > heap[0]) {
        heap[0] = logits[i];
        sink(heap, 0);
      }
    }
    return heap[0];
  }

  private static void sink(float[] heap, int at) {
    float value = heap[at];
    int hole = at;
    for (int child = 2 * hole + 1; child < heap.length; child = 2 * hole + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (value <= heap[child]) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = value;
  }

  private void keepProbable(float[] logits, int from, double topP) {
    double total = total();
    // n tokens of less than (1 - p) / n each are together less than 1 - p, so they lie outside for
    // certain: only the rest is sorted, some hundreds of a whole vocabulary.
    double hopeless = total * (1 - topP) / kept;
    long[] order = new long[kept];
    int candidates = 0;
    for (int i = 0; i < kept; i++) {
      if (weights[i] >= hopeless) {
        order[candidates++] = key(logits[from + ids[i]], i);
      }
    }
    Arrays.sort(order, 0, candidates);
    double sum = 0;
    int first = candidates;
    do {
      first--;
      sum += weights[~(int) order[first]];
    } while (first > 0 && sum < topP * total);
    int[] places = new int[candidates - first];
    for (int i = first; i < candidates; i++) {
      places[i - first] = ~(int) order[i];
    }
    Arrays.sort(places);
    kept = 0;
    for (int place : places) {
      keep(place);
    }
  }

  private void keepWeights(double least) {
    int before = kept;
    kept = 0;
    for (int i = 0; i < before; i++) {
      if (weights[i] >= least) {
        keep(i);
      }
    }
  }

  private void keep(int place) {
    ids[kept] = ids[place];
    weights[kept] = weights[place];
    kept++;
  }

  /** Larger for a larger logit, and among equals for a lower place, which ~(int) gets back. */
  private static long key(float logit, int place) {
    int bits = Float.floatToIntBits(logit + 0f); // −0 becomes 0, to which it is equal
    int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ascending << Integer.SIZE) | Integer.toUnsignedLong(~place);
  }
}
