package dev.fathom.app.report;

import java.util.List;
import java.util.Optional;

/**
 * Base-favoured tokens within the base's top-n window by position (Fig. 1 right and Eq. 6 of arXiv
 * 2511.12155).
 */
final class CountFigure {
  private CountFigure() {}

  static Optional<Figure> of(Results results) {
    List<Series> series = Curves.perGroup(results, Metric.BASE_FAVORED_BASE);
    if (series.isEmpty()) {
      return Optional.empty();
    }
    LineChart chart =
        new LineChart(
            "Base-favoured tokens among the base's top " + results.topN() + " by response token",
            "tokens of %d".formatted(results.topN()),
            series,
            Curves.fromZero(series),
            results.across(),
            List.of(),
            Marks.NONE);
    return Optional.of(
        new Figure(
            "counts",
            "What the base would rather say",
            "Of the base's %d likeliest next tokens, how many it gives more probability than the"
                    .formatted(results.topN())
                + " aligned model does: the words that alignment has pushed down.",
            "the count on harmful prompts stays above the count on benign ones past the first"
                + " tokens; a rise of the count after training is no failure, it means that the"
                + " model moved further from its base.",
            Figure.wide(Curves.legend(results, series), chart, Frame.Size.FLAT),
            Figure.cuts(results.groups()),
            SeriesTable.of(series, results.across(), chart.scale())));
  }
}
