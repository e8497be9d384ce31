package dev.fathom.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Many tests at once (Holm, 1979): p-values that have been raised so far that the chance of a
 * single false alarm among all of them stays what one test's would be. No assumption is made about
 * how the tests hang together.
 */
public final class Holm {
  private Holm() {}

  /**
   * The smallest p is multiplied by the number of tests, the next by one less, and so on; none ends
   * below a smaller one, or above 1.
   *
   * @param p of one family, each in [0, 1]
   * @return adjusted, in the same order
   */
  public static List<Double> adjusted(List<Double> p) {
    Double[] adjusted = new Double[p.size()];
    List<Integer> smallestFirst =
        IntStream.range(0, p.size()).boxed().sorted(Comparator.comparing(p::get)).toList();
    double least = 0;
    for (int rank = 0; rank < p.size(); rank++) {
      int index = smallestFirst.get(rank);
      least = Math.max(least, Math.min(1, p.get(index) * (p.size() - rank)));
      adjusted[index] = least;
    }
    return List.of(adjusted);
  }
}
