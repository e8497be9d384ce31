package dev.fathom.app.report;

import java.util.List;
import java.util.Optional;

/** KL by position, a curve per group: the main picture (Fig. 1 left of arXiv 2511.12155). */
final class KlFigure {
  private KlFigure() {}

  static Optional<Figure> of(Results results) {
    List<Series> series = Curves.perGroup(results, Metric.KL);
    if (series.isEmpty()) {
      return Optional.empty();
    }
    LineChart chart =
        new LineChart(
            "KL divergence of the aligned model from its base by response token",
            "KL(aligned‖base), nats",
            series,
            Curves.fromZero(series),
            results.across(),
            List.of(),
            Marks.NONE);
    return Optional.of(
        new Figure(
            "kl",
            "Where the two models differ",
            "Each point is how far the aligned model's next-token distribution lies from its"
                + " base's at that token of the response, averaged over the prompts of the group;"
                + " 0 means that the two predict the same.",
            "the harmful curve stays high far into the response instead of falling after the first"
                + " tokens, and the recovery probability below stays high with it.",
            Figure.wide(Curves.legend(results, series), chart, Frame.Size.WIDE),
            Figure.cuts(results.groups()),
            SeriesTable.of(series, results.across(), chart.scale())));
  }
}
