package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** URIAL's shares by position, stacked, a panel per group (arXiv 2312.01552, section 2). */
final class ShiftFigure {
  private static final Map<Metric, String> STYLES =
      Map.of(Metric.UNSHIFTED, "u1", Metric.MARGINAL, "u2", Metric.SHIFTED, "u3");
  private static final List<Metric> LAYERS =
      List.of(Metric.UNSHIFTED, Metric.MARGINAL, Metric.SHIFTED);

  private ShiftFigure() {}

  static Optional<Figure> of(Results results) {
    List<Markup> panels = new ArrayList<>();
    List<Series> all = new ArrayList<>();
    for (Group group : results.groups()) {
      List<Series> layers = layers(group, "");
      if (group.drawn() > 0
          && layers.stream().allMatch(layer -> layer.points().size() == group.drawn())) {
        StackChart chart =
            new StackChart(
                "Shares of unshifted, marginal and shifted tokens, " + group.name(),
                layers,
                results.across());
        panels.add(Figure.panel(Palette.of(results, group), group, chart.draw(Frame.Size.PANEL)));
        all.addAll(layers(group, group.name() + ", "));
      }
    }
    if (panels.isEmpty()) {
      return Optional.empty();
    }
    Legend legend =
        new Legend()
            .area("u1", "unshifted: also the base's first choice")
            .area("u2", "marginal: the base's second or third")
            .area("u3", "shifted: further down in the base's list");
    return Optional.of(
        new Figure(
            "shift",
            "Would the base have said the same?",
            "Where the aligned model's favourite next token stands in the base's list; the part at"
                + " the top (shifted) is what only alignment brings up.",
            "on harmful prompts the shifted part stays thick to the end of the response.",
            Figure.panels(legend.markup(), panels),
            Figure.cuts(results.groups()),
            SeriesTable.of(all, results.across(), StackChart.SCALE)));
  }

  private static List<Series> layers(Group group, String prefix) {
    return LAYERS.stream()
        .map(metric ->
            Series.of(
                group, metric, prefix + metric.name().toLowerCase(Locale.ROOT), STYLES.get(metric)))
        .toList();
  }
}
