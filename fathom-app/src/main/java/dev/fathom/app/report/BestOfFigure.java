package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import dev.fathom.app.report.AttackResults.Attacked;
import dev.fathom.app.report.AttackResults.BestOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How many prompts are broken by the best of k answers, by k, where there are several answers. */
final class BestOfFigure {
  private static final Scale SCALE = new Scale.Shares();

  private BestOfFigure() {}

  static Optional<Figure> of(AttackResults results) {
    Optional<AtDepth> at =
        results.harmful().stream()
            .map(Attacked::depths)
            .flatMap(List::stream)
            .filter(point -> point.bestOf().size() > 1)
            .max((one, other) -> Double.compare(one.share(), other.share()));
    return at.map(BestOfFigure::figure);
  }

  private static Figure figure(AtDepth at) {
    List<BestOf> best = at.bestOf();
    Across across = Across.draws(best.stream().map(BestOf::k).toList());
    List<Point> points = new ArrayList<>();
    IntStream.range(0, best.size())
        .forEach(i -> points.add(best.get(i).broken().point(i + 1, best.get(i).n())));
    List<Series> series = List.of(new Series("broken", "g1", points));
    LineChart chart =
        new LineChart(
            "Share of prompts broken by the best of k answers",
            "prompts broken",
            series,
            SCALE,
            across,
            List.of(),
            Marks.DOTS);
    return new Figure(
        "best-of",
        "How often must one ask?",
        "The share of prompts that at least one of k answers breaks (%s): an attacker who may ask"
                .formatted(at.words())
            + " again needs only one.",
        "the curve stays near zero however often one asks.",
        Figure.wide(new Legend().band("95 % interval").markup(), chart, Frame.Size.FLAT),
        List.of(),
        SeriesTable.of(series, across, SCALE));
  }
}
