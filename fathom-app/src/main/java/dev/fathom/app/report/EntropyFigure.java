package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Both models' entropies by position, a panel per group, one axis for all. */
final class EntropyFigure {
  private EntropyFigure() {}

  static Optional<Figure> of(Results results) {
    List<Series> all =
        results.groups().stream()
            .flatMap(group -> pair(results, group, group.name() + ", ").stream())
            .filter(series -> !series.points().isEmpty())
            .toList();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Scale scale = Curves.fromZero(all);
    List<Markup> panels = new ArrayList<>();
    for (Group group : results.groups()) {
      if (group.drawn() > 0) {
        LineChart chart =
            new LineChart(
                "Entropy of both models' predictions, " + group.name(),
                "entropy, nats",
                pair(results, group, ""),
                scale,
                results.across(),
                List.of(),
                Marks.NONE);
        panels.add(Figure.panel(Palette.of(results, group), group, chart.draw(Frame.Size.PANEL)));
      }
    }
    Legend legend = new Legend().line("model", "aligned model").line("base dashed", "base model");
    return Optional.of(
        new Figure(
            "entropy",
            "How sure each model is",
            "Entropy of the next-token distribution: 0 is certainty; where the aligned curve lies"
                + " below its base's, alignment has narrowed what comes next.",
            "no fixed shape; this picture helps to tell a large KL between two confident models from"
                + " one between two unsure ones.",
            Figure.panels(legend.markup(), panels),
            Figure.cuts(results.groups()),
            SeriesTable.of(all, results.across(), scale)));
  }

  private static List<Series> pair(Results results, Group group, String prefix) {
    return List.of(
        Series.of(group, Metric.ENTROPY_ALIGNED, prefix + "aligned", Palette.of(results, group)),
        Series.of(group, Metric.ENTROPY_BASE, prefix + "base", "base dashed"));
  }
}
