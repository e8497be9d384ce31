package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Mean KL of the first group minus the second by position, with its interval and the zero line. */
final class DifferenceFigure {
  private DifferenceFigure() {}

  static Optional<Figure> of(Results results) {
    return results.depth().contrast().flatMap(contrast -> of(results, contrast));
  }

  private static Optional<Figure> of(Results results, Depth.Contrast contrast) {
    int last = both(results, contrast);
    List<Point> points = new ArrayList<>();
    for (int position = 1; position <= Math.min(last, contrast.positions().size()); position++) {
      Estimate difference = contrast.positions().get(position - 1);
      if (difference.value().isPresent()) {
        points.add(
            new Point(
                position,
                difference.value().getAsDouble(),
                difference.low().orElse(Double.NaN),
                difference.high().orElse(Double.NaN),
                reaching(results, contrast, position)));
      }
    }
    if (points.isEmpty()) {
      return Optional.empty();
    }
    String name = contrast.first() + " − " + contrast.second();
    List<Series> series = List.of(new Series(name, "g9", points));
    double low = Math.min(0, Curves.values(series).min().orElse(0));
    double high = Math.max(0, Curves.values(series).max().orElse(1));
    LineChart chart =
        new LineChart(
            "Difference of mean KL, " + name,
            "difference in KL, nats",
            series,
            Scale.linear(low, high, 4),
            new Across.Tokens(last),
            List.of(),
            Marks.AGAINST_ZERO);
    Legend legend =
        new Legend().line("g9", name).band(results.level() + " interval of the difference");
    return Optional.of(
        new Figure(
            "difference",
            "Is it about harm?",
            "How much further the aligned model moves from its base on %s than on %s prompts;"
                    .formatted(Group.spoken(contrast.first()), Group.spoken(contrast.second()))
                + " where the band touches zero (a hollow dot) the two are not told apart beyond"
                + " chance.",
            "the difference stays above zero to the end of the response.",
            Figure.wide(legend.markup(), chart, Frame.Size.FLAT),
            List.of("n counts the smaller of the two groups."),
            SeriesTable.of(series, chart.across(), chart.scale())));
  }

  /** The last position that both groups draw. */
  private static int both(Results results, Depth.Contrast contrast) {
    OptionalInt last =
        results.groups().stream()
            .filter(group -> isOf(contrast, group))
            .mapToInt(Group::drawn)
            .min();
    return last.orElse(0);
  }

  private static int reaching(Results results, Depth.Contrast contrast, int position) {
    return results.groups().stream()
        .filter(group -> isOf(contrast, group))
        .mapToInt(group -> group.reaching(position))
        .min()
        .orElse(0);
  }

  private static boolean isOf(Depth.Contrast contrast, Group group) {
    return group.name().equals(contrast.first()) || group.name().equals(contrast.second());
  }
}
