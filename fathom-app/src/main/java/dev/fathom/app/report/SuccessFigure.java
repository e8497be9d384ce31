package dev.fathom.app.report;

import java.util.List;
import java.util.Optional;

/** Attack success by prefill depth, a curve per strand over one axis from 0 to 100 %. */
final class SuccessFigure {
  static final String ID = "success";

  private static final Scale SCALE = new Scale.Shares();

  private SuccessFigure() {}

  /**
   * @param title what the picture answers
   * @param reading one sentence: how to read it
   */
  static Optional<Figure> of(String title, String reading, List<Strand> strands) {
    Across.Depths across = Strand.across(strands);
    List<Series> series =
        strands.stream()
            .map(strand -> strand.series(across.depths()))
            .filter(one -> !one.points().isEmpty())
            .toList();
    if (series.isEmpty()) {
      return Optional.empty();
    }
    LineChart chart =
        new LineChart(
            "Share of answers that go along, by prefill depth",
            "answers that go along",
            series,
            SCALE,
            across,
            List.of(),
            Marks.DOTS);
    boolean faded = series.stream().anyMatch(one -> one.style().endsWith("faint"));
    return Optional.of(
        new Figure(
            ID,
            title,
            reading,
            "the curve stays near zero at every depth: the model turns back wherever it is put.",
            Figure.wide(legend(strands, series), chart, Frame.Size.WIDE),
            faded ? List.of("Faded: fewer than %d prompts.".formatted(Group.FEW)) : List.of(),
            SeriesTable.of(series, across, SCALE)));
  }

  private static Markup legend(List<Strand> strands, List<Series> series) {
    Legend legend = new Legend();
    strands.forEach(strand -> legend.line(strand.style(), strand.key()));
    return Curves.banded(series) ? legend.band("95 % interval").markup() : legend.markup();
  }
}
