package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Several runs' curves over one pair of axes each. */
final class OverlayFigures {
  private OverlayFigures() {}

  static List<Figure> of(List<ComparedRun> runs) {
    return Stream.of(success(runs), refused(runs), kl(runs), recovery(runs), loss(runs))
        .flatMap(Optional::stream)
        .toList();
  }

  static Optional<Figure> success(List<ComparedRun> runs) {
    return SuccessFigure.of(
        "Does it refuse wherever it is put?",
        "The attacker writes the first words of the answer and lets the model go on. Each point is"
            + " the share of answers that then did what was asked: lower is safer.",
        runs.stream().flatMap(run -> run.strand().stream()).toList());
  }

  static Optional<Figure> refused(List<ComparedRun> runs) {
    return SuccessFigure.refused(runs.stream().flatMap(run -> run.strand().stream()).toList());
  }

  static Optional<Figure> kl(List<ComparedRun> runs) {
    return profile(
        "kl",
        "How far is each model from its base?",
        "KL(aligned‖base) at each response token, over the same kind of prompts; 0 means that"
            + " alignment has nothing left to say there.",
        "the curve stays up far into the response, and the recovery probability with it.",
        "KL(aligned‖base), nats",
        runs,
        Metric.KL);
  }

  static Optional<Figure> recovery(List<ComparedRun> runs) {
    return profile(
        "recovery",
        "Could each model still turn back?",
        "P(R), the probability that the next token opens a refusal, given the response so far.",
        "the curve stays high at every token.",
        "P(R)",
        runs,
        Metric.RECOVERY_ALIGNED);
  }

  private static Optional<Figure> profile(
      String id,
      String title,
      String reading,
      String deep,
      String valueName,
      List<ComparedRun> runs,
      Metric metric) {
    List<Series> series = runs.stream().flatMap(run -> run.series(metric).stream()).toList();
    if (series.isEmpty()) {
      return Optional.empty();
    }
    Across across = new Across.Tokens(last(series));
    Scale scale = Curves.fromZero(series);
    LineChart chart =
        new LineChart(
            valueName + " by response token",
            valueName,
            series,
            scale,
            across,
            List.of(),
            Marks.NONE);
    return Optional.of(
        new Figure(
            id,
            title,
            reading,
            deep,
            Figure.wide(Curves.legend("95 %", series), chart, Frame.Size.WIDE),
            groups(runs),
            SeriesTable.of(series, across, scale)));
  }

  /** Which prompts the curves are of. */
  private static List<String> groups(List<ComparedRun> runs) {
    List<String> names =
        runs.stream()
            .map(ComparedRun::run)
            .flatMap(run ->
                run instanceof Run.Measure(Results results) ? results.main().stream() : Stream.of())
            .map(group -> Group.spoken(group.name()))
            .distinct()
            .toList();
    return List.of("Of each run its main group of prompts: " + String.join(", ", names) + ".");
  }

  static Optional<Figure> loss(List<ComparedRun> runs) {
    int longest =
        runs.stream()
            .map(ComparedRun::run)
            .mapToInt(run ->
                run instanceof Run.Train(TrainResults _, Steps steps) && !steps.rows().isEmpty()
                    ? steps.rows().lastKey()
                    : 0)
            .max()
            .orElse(0);
    Across.Steps across = Steps.across(longest);
    List<Series> series = new ArrayList<>();
    for (ComparedRun run : runs) {
      if (run.run() instanceof Run.Train(TrainResults _, Steps steps)) {
        series.add(steps.series(TrainResults.LOSS, run.name(), run.style(), across));
      }
    }
    return StepFigure.of(
        "loss",
        "What training pulled down",
        "The loss at each optimiser step; losses of different objectives are not comparable in"
            + " height.",
        "loss",
        series,
        across,
        StepFigure::fitting);
  }

  private static int last(List<Series> series) {
    return series.stream().mapToInt(one -> one.points().getLast().position()).max().orElse(0);
  }
}
