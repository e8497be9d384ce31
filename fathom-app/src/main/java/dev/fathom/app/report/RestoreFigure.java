package dev.fathom.app.report;

import dev.fathom.app.report.LineChart.Guide;
import dev.fathom.app.report.RestoreResults.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What happened step by step while weights were restored. */
final class RestoreFigure {
  private RestoreFigure() {}

  static List<Figure> all(RestoreResults results) {
    return Stream.of(task(results), cosine(results), weights(results))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The task's score where it was taken, and the least that was allowed. */
  private static Optional<Figure> task(RestoreResults results) {
    double least = 100 * results.task().least();
    Series series =
        series(results, "task score", "g2", step -> 100 * step.task().orElse(Double.NaN));
    double[] ends =
        DoubleStream.concat(
                DoubleStream.of(least), series.points().stream().mapToDouble(Point::value))
            .sorted()
            .toArray();
    return figure(
        "task",
        "Did the task survive?",
        "The share of the task's tokens that the model puts first, at the steps after which it was"
            + " taken. A model below the dashed line is not written.",
        "task score, %",
        List.of(series),
        Scale.linear(ends[0], ends[ends.length - 1], 4),
        results,
        List.of(new Guide(least, "least allowed " + RecoverWords.score(results.task().least()))));
  }

  private static Optional<Figure> cosine(RestoreResults results) {
    Series series = series(results, "cosine", "model", Step::cosine);
    double least = series.points().stream().mapToDouble(Point::value).min().orElse(0);
    return figure(
        "cosine",
        "Does it come nearer to the aligned model?",
        "The cosine of the model's mean state after harmful prompts with the aligned model's, before"
            + " each step; 1 is the same direction.",
        "cosine",
        List.of(series),
        Scale.linear(Math.min(least, 0.999), 1, 4),
        results,
        List.of());
  }

  private static Optional<Figure> weights(RestoreResults results) {
    List<Series> series = new ArrayList<>();
    series.add(series(results, "restored", "g1", Step::restored));
    if (results.rollback()) {
      series.add(series(results, "rolled back", "g3 dashed", Step::rolledBack));
    }
    return figure(
        "weights",
        "How many weights changed in each step?",
        "Restored weights took the aligned model's values"
            + (results.rollback()
                ? "; those that the task wanted back most took the fine-tuned model's again."
                : "."),
        "weights",
        series,
        Curves.fromZero(series),
        results,
        List.of());
  }

  private static Series series(
      RestoreResults results, String label, String style, ToDoubleFunction<Step> value) {
    List<Point> points =
        results.steps().stream()
            .map(step ->
                new Point(step.number(), value.applyAsDouble(step), Double.NaN, Double.NaN, 0))
            .filter(point -> point.position() > 0 && Double.isFinite(point.value()))
            .toList();
    return new Series(label, style, points);
  }

  private static Optional<Figure> figure(
      String id,
      String title,
      String reading,
      String valueName,
      List<Series> series,
      Scale scale,
      RestoreResults results,
      List<Guide> guides) {
    if (series.stream().allMatch(one -> one.points().isEmpty())) {
      return Optional.empty();
    }
    Across across =
        new Across.Repairs(results.steps().stream().mapToInt(Step::number).max().orElse(0));
    LineChart chart =
        new LineChart(valueName + " by step", valueName, series, scale, across, guides, Marks.DOTS);
    return Optional.of(Curves.figure(id, title, reading, chart, List.of()));
  }
}
