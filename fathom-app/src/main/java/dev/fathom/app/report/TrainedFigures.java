package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;

/** The pictures of a theory run about trained models. */
final class TrainedFigures {
  private static final String MEASURED = "model";
  private static final String BASE = "base dashed";
  private static final String PREDICTED = "g4 dashed";
  private static final String PENALISED = "g5";

  private final TrainedResults results;

  TrainedFigures(TrainedResults results) {
    this.results = results;
  }

  List<Figure> all() {
    List<Figure> figures = new ArrayList<>(List.of(divergence(), recovery(), incidental()));
    results.penalised().ifPresent(penalised -> figures.add(penalised(penalised)));
    return figures;
  }

  private Figure divergence() {
    List<Series> series = new ArrayList<>();
    series.add(new Series("measured", MEASURED, results.alignment().kl()));
    if (!results.alignment().predicted().isEmpty()) {
      series.add(new Series("λ²·I_t/2", PREDICTED, results.alignment().predicted()));
    }
    return figure(
        "divergence",
        "What reinforcement moved",
        "KL of the aligned model from its base at each token of its own answers, drawn at"
            + " temperature 1; an answer that has ended counts with 0. Beside it, where harm"
            + " information was measured, what theory says for small λ: λ² · I_t / 2 (Thm 14), with"
            + " the interval of I_t. λ is "
            + Numbers.given(results.lambda())
            + horizon(),
        "KL in nats",
        series,
        results.alignment().kl());
  }

  private String horizon() {
    return results.horizon().isPresent()
        ? "; the judge read the first "
            + Numbers.tokens(results.horizon().getAsInt())
            + ", so that nothing behind them decides harm and theory says 0 there."
        : "; the judge read whole answers, so that every token may decide harm.";
  }

  private Figure recovery() {
    return figure(
        "recovery",
        "Could it turn back?",
        "P(R), the probability that the next token opens a refusal, behind every prefix of harmful"
            + " answers. What was learned at the first token is of no help where it was not learned:"
            + " there the two curves lie on one another.",
        "P(R)",
        List.of(
            new Series("aligned", MEASURED, results.recovery().aligned()),
            new Series("base", BASE, results.recovery().base())),
        results.recovery().aligned());
  }

  private Figure incidental() {
    int last = results.horizon().orElse(0);
    return figure(
        "incidental",
        "Divergence that is no depth",
        (last > 0 ? "Behind the first " + Numbers.tokens(last) + ": " : "")
            + "KL from the base behind the same harmful prefixes, beside how much more probable a refusal"
            + " became there (below 0: less). Shared weights move late positions too, for no reason"
            + " there (App A): a late KL without a gain in P(R) must not be read as depth.",
        "nats, and difference of P(R)",
        List.of(
            new Series("KL", MEASURED, behind(last, results.recovery().kl())),
            new Series("gain in P(R)", PENALISED, behind(last, results.recovery().difference()))),
        results.recovery().kl());
  }

  private static List<Point> behind(int last, List<Point> points) {
    return points.stream().filter(point -> point.position() > last).toList();
  }

  private Figure penalised(TrainedResults.Penalised penalised) {
    return figure(
        "penalised",
        "What the recovery penalty did",
        "P(R) behind harmful prefixes of a model trained with the penalty as well (μ = "
            + Numbers.given(penalised.mu())
            + ", γ = "
            + Numbers.given(penalised.gamma())
            + "), beside Theorem 20's closed form, σ(logit p₀ + μγ^(t−1)) of each prefix, and the"
            + " base. The shift is in log-odds: where the base never turns back nothing can be"
            + " weighed up, and with γ below 1 it fades.",
        "P(R)",
        List.of(
            new Series("measured", PENALISED, penalised.measured()),
            new Series("closed form", PREDICTED, penalised.predicted()),
            new Series("base", BASE, penalised.base())),
        penalised.measured());
  }

  private static Figure figure(
      String id,
      String title,
      String reading,
      String axis,
      List<Series> series,
      List<Point> longest) {
    Across across = new Across.Tokens(longest.stream().mapToInt(Point::position).max().orElse(0));
    LineChart chart =
        new LineChart(
            title, axis, series, Curves.fitting(series, 0), across, List.of(), Marks.DOTS);
    String logarithmic =
        chart.scale() instanceof Scale.Logarithmic
            ? " The axis is logarithmic; what lies below it is drawn at its foot."
            : "";
    return Curves.figure(id, title, reading + logarithmic, chart, List.of());
  }
}
