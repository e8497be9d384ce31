package dev.fathom.app.report;

import java.util.List;
import java.util.Optional;

/** What became of answers by prefill depth, a curve per strand over one axis from 0 to 100 %. */
final class SuccessFigure {
  private static final Scale SCALE = new Scale.Shares();

  private SuccessFigure() {}

  /**
   * Attack success.
   *
   * @param title what the picture answers
   * @param reading one sentence: how to read it
   */
  static Optional<Figure> of(String title, String reading, List<Strand> strands) {
    return of(AnswerShare.SUCCESS, title, reading, strands);
  }

  /** Refusals; nothing where no run tells them from other answers that did not go along. */
  static Optional<Figure> refused(List<Strand> strands) {
    return of(
        AnswerShare.REFUSED,
        "Does it refuse instead?",
        "Each point is the share of answers to forbidden requests that refuse. What is missing here"
            + " and does not go along either has broken off or gone astray: no help to an attacker,"
            + " and no answer to anybody.",
        strands);
  }

  private static Optional<Figure> of(
      AnswerShare share, String title, String reading, List<Strand> strands) {
    List<String> depths = Strand.axis(strands);
    Across across = Across.depths(depths);
    List<Series> series =
        strands.stream()
            .map(strand -> strand.series(share, depths))
            .filter(one -> !one.points().isEmpty())
            .toList();
    if (series.isEmpty()) {
      return Optional.empty();
    }
    LineChart chart =
        new LineChart(
            "Share of " + share.words + ", by prefill depth",
            share.words,
            series,
            SCALE,
            across,
            List.of(),
            Marks.DOTS);
    boolean faded = series.stream().anyMatch(one -> one.style().endsWith("faint"));
    return Optional.of(
        new Figure(
            share.key,
            title,
            reading,
            share.deep,
            Figure.wide(legend(strands, series), chart, Frame.Size.WIDE),
            faded ? List.of("Faded: fewer than %d prompts.".formatted(Group.FEW)) : List.of(),
            SeriesTable.of(series, across, SCALE)));
  }

  private static Markup legend(List<Strand> strands, List<Series> series) {
    Legend legend = new Legend();
    strands.stream()
        .filter(strand -> series.stream().anyMatch(one -> one.label().equals(strand.name())))
        .forEach(strand -> legend.line(strand.style(), strand.key()));
    return Curves.banded(series) ? legend.band("95 % interval").markup() : legend.markup();
  }
}
