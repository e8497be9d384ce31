package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The pictures of harm information. */
final class HarmFigures {
  private static final double Z = 1.96;

  private final HarmRun run;

  HarmFigures(HarmRun run) {
    this.run = run;
  }

  List<Figure> all() {
    List<Figure> figures = new ArrayList<>(List.of(information(), expected(), left()));
    if (!run.answers().isEmpty()) {
      figures.add(answers());
    }
    return figures;
  }

  private Figure information() {
    List<Series> series = curves(HarmRun.At::information);
    return Curves.figure(
        "information",
        run.own() ? "Where harm is decided" : "Where these answers are decided",
        run.own()
            ? "Harm information I_t: how much the choice of token t moves what an answer comes to,"
                + " averaged over the model's own answers. All of it is the variance of harm."
                + " Alignment's gradient at a position is at most a constant times √I_t: where this"
                + " is 0, it teaches nothing."
            : "How much the choice of token t, behind t − 1 tokens of the given answers, moves what"
                + " comes of them: where it is high the model still decides between going on and"
                + " turning back, where it is 0 nothing is left to decide.",
        "",
        new LineChart(
            "harm information by token",
            "I_t",
            series,
            Curves.fromZero(series),
            tokens(),
            List.of(),
            Marks.DOTS));
  }

  private Figure expected() {
    List<Series> series = curves(HarmRun.At::h);
    return Curves.figure(
        "expected",
        run.own() ? "What answers come to" : "What a forced beginning comes to",
        run.own()
            ? "The mean of h_t over the model's own answers. It cannot rise or fall but by chance"
                + " (a martingale), and so tells how well the numbers agree."
            : "The mean of h_t along the given answers: how often the rest follows once their first"
                + " t tokens are forced. An attacker reads here how long a prefix is needed.",
        run.own() ? "" : "low at every position: it turns back after any beginning.",
        new LineChart(
            "expected harm by token",
            "h_t",
            series,
            new Scale.Shares(),
            tokens(),
            List.of(),
            Marks.NONE));
  }

  /** Σ_{t>k} I_t / ΣI. */
  private Figure left() {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < run.sides().size(); i++) {
      HarmRun.OneSide side = run.sides().get(i);
      double all = side.sum().value().orElse(0);
      // Where harm does not vary beyond doubt, there is no share to draw.
      if (!(side.sum().low().orElse(0) > 0)) {
        continue;
      }
      double left = all;
      List<Point> points = new ArrayList<>();
      for (int t = 0; t < side.positions().size(); t++) {
        left -= side.positions().get(t).information().value().orElse(0);
        points.add(new Point(t + 1, left / all, Double.NaN, Double.NaN, 0));
      }
      series.add(new Series(run.name(side), Palette.inOrder(i), points));
    }
    return Curves.figure(
        "left",
        "How much is left to decide",
        "The share of all harm information that lies behind so many tokens. The harm horizon is"
            + " where no more than "
            + Numbers.share(run.beyond())
            + " are left: "
            + horizons()
            + ".",
        "",
        new LineChart(
            "harm information left by token",
            "left",
            series,
            new Scale.Shares(),
            tokens(),
            List.of(
                new LineChart.Guide(run.beyond(), Numbers.share(run.beyond()) + ": the horizon")),
            Marks.NONE));
  }

  private String horizons() {
    return String.join(
        "; ",
        run.sides().stream()
            .map(side ->
                "%s %s [%s, %s]"
                    .formatted(
                        run.name(side),
                        Estimate.position(side.horizon().value()),
                        Estimate.position(side.horizon().low()),
                        Estimate.position(side.horizon().high())))
            .toList());
  }

  private Figure answers() {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < run.answers().size(); i++) {
      HarmRun.OneAnswer answer = run.answers().get(i);
      List<Point> points = new ArrayList<>();
      for (int t = 1; t < answer.expected().length; t++) {
        double half = Z * Math.sqrt(Math.max(0, answer.noise()[t]));
        double h = answer.expected()[t];
        points.add(new Point(t, h, h - half, h + half, 0));
      }
      series.add(new Series(answer.example(), Palette.inOrder(i), points));
    }
    return Curves.figure(
        "answers",
        "Single answers",
        "h_t along one answer each of the first prompts, under the model "
            + run.answers().getFirst().side()
            + ", with the interval of its"
            + " rollouts: from token to token, what the answer comes to if it goes on as the model"
            + " likes.",
        "",
        new LineChart(
            "expected harm along single answers",
            "h_t",
            series,
            new Scale.Shares(),
            tokens(),
            List.of(),
            Marks.NONE));
  }

  private List<Series> curves(Function<HarmRun.At, Estimate> of) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < run.sides().size(); i++) {
      HarmRun.OneSide side = run.sides().get(i);
      List<Point> points = new ArrayList<>();
      for (int t = 0; t < side.positions().size(); t++) {
        points.add(of.apply(side.positions().get(t)).point(t + 1, side.n()));
      }
      series.add(new Series(run.name(side), Palette.inOrder(i), points));
    }
    return series;
  }

  private Across tokens() {
    return new Across.Tokens(run.length());
  }
}
