package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * P(R) of both models by position, a panel per group (R: first tokens of refusal phrases; arXiv
 * 2603.04851, Def. 16). One axis for all panels; logarithmic where the values span decades.
 */
final class RecoveryFigure {
  private RecoveryFigure() {}

  static Optional<Figure> of(Results results) {
    List<Series> all = new ArrayList<>();
    for (Group group : results.groups()) {
      all.addAll(pair(results, group, group.name() + ", "));
    }
    if (all.stream().allMatch(series -> series.points().isEmpty())) {
      return Optional.empty();
    }
    Scale scale = Curves.fitting(all, results.depth().recoveryDelta().orElse(0));
    List<Markup> panels = new ArrayList<>();
    for (Group group : results.groups()) {
      if (group.drawn() > 0) {
        panels.add(panel(results, group, scale));
      }
    }
    Legend legend =
        new Legend()
            .line("model", "aligned model")
            .line("base dashed", "base model")
            .band(results.level() + " interval of the mean");
    return Optional.of(
        new Figure(
            "recovery",
            "Could the model still turn back?",
            "The probability that the next token opens a refusal (P(R)), given the response so far:"
                + " where the aligned model's curve has come down to its base's, alignment has"
                + " nothing left to say there"
                + (scale instanceof Scale.Logarithmic
                    ? "; the axis is logarithmic, each step is ten times the one below."
                    : "."),
            "on harmful prompts the aligned curve stays well above the base's, and above δ, at"
                + " every token.",
            Figure.panels(legend.markup(), panels),
            Figure.cuts(results.groups()),
            SeriesTable.of(all, results.across(), scale)));
  }

  private static Markup panel(Results results, Group group, Scale scale) {
    OptionalDouble delta = results.depth().recoveryDelta();
    List<LineChart.Guide> guides =
        delta.isPresent()
            ? List.of(
                new LineChart.Guide(
                    delta.getAsDouble(), "δ\u00a0=\u00a0" + Numbers.given(delta.getAsDouble())))
            : List.of();
    LineChart chart =
        new LineChart(
            "Recovery probability of both models, " + group.name(),
            "P(R)",
            pair(results, group, ""),
            scale,
            results.across(),
            guides,
            Marks.NONE);
    return Figure.panel(Palette.of(results, group), group, chart.draw(Frame.Size.PANEL));
  }

  private static List<Series> pair(Results results, Group group, String prefix) {
    return List.of(
        Series.of(group, Metric.RECOVERY_ALIGNED, prefix + "aligned", Palette.of(results, group)),
        Series.of(group, Metric.RECOVERY_BASE, prefix + "base", "base dashed"));
  }
}
