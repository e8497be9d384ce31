package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How far searches came with their steps, where an attack crafts something for each prompt. */
final class SearchFigure {
  private static final int PLACES = 12;

  private SearchFigure() {}

  static Optional<Figure> of(Searches searches) {
    if (searches.last() == 0) {
      return Optional.empty();
    }
    List<Integer> steps = steps(searches.last());
    Across across = Across.tries(steps);
    List<Series> series = new ArrayList<>();
    series.add(series("search", "g1", searches.losses(), steps));
    if (!searches.control().isEmpty()) {
      series.add(series("at random", "g2 dashed", searches.control(), steps));
    }
    LineChart chart =
        new LineChart(
            "Loss of the wanted answer by search step",
            "loss",
            series,
            Curves.fitting(series, 0),
            across,
            List.of(),
            Marks.DOTS);
    return Optional.of(
        Curves.figure(
            "search",
            "How far did the search come?",
            "The smallest loss of the wanted answer's tokens so far, on the mean over prompts, by the"
                + " steps of the search. A low loss is no broken prompt yet: that is what the answers"
                + " tell.",
            chart,
            List.of()));
  }

  /** From 0 to the last one, evenly spaced but for the end, few enough to have a label each. */
  private static List<Integer> steps(int last) {
    int width = Math.ceilDiv(last, PLACES);
    List<Integer> steps =
        new ArrayList<>(
            IntStream.iterate(0, step -> step < last, step -> step + width).boxed().toList());
    steps.add(last);
    return List.copyOf(steps);
  }

  private static Series series(
      String label, String style, List<double[]> losses, List<Integer> steps) {
    List<Point> points =
        IntStream.range(0, steps.size())
            .mapToObj(i ->
                new Point(
                    i + 1,
                    Searches.mean(losses, steps.get(i)),
                    Double.NaN,
                    Double.NaN,
                    losses.size()))
            .toList();
    return new Series(label, style, points);
  }
}
