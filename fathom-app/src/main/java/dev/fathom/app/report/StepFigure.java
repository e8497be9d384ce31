package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What happened step by step while a model was trained. */
final class StepFigure {
  private StepFigure() {}

  /** The loss and each of its parts over one axis. */
  static Optional<Figure> loss(Steps steps) {
    return loss("loss", "What training pulled down", steps);
  }

  /**
   * The same of one training among several on a page.
   *
   * @param id its anchor
   */
  static Optional<Figure> loss(String id, String title, Steps steps) {
    Across.Steps across = steps.across();
    List<Series> series = new ArrayList<>();
    series.add(steps.series(TrainResults.LOSS, "loss", "model", across));
    List<String> parts = steps.parts();
    if (parts.size() > 1) {
      for (int i = 0; i < parts.size(); i++) {
        series.add(
            steps.series(Steps.PART + parts.get(i), parts.get(i), Palette.inOrder(i), across));
      }
    }
    return of(
        id,
        title,
        "The loss at each optimiser step, and the parts that it is made of as the run logged them.",
        "loss",
        series,
        across,
        StepFigure::fitting);
  }

  /** The axis of a loss, whose parts may be far apart. */
  static Scale fitting(List<Series> series) {
    return Curves.fitting(series, 0);
  }

  static Optional<Figure> gradient(Steps steps) {
    return single(
        steps,
        Steps.GRADIENT_NORM,
        "How hard each step pulled",
        "The norm of the gradient before it was clipped; a spike is a batch unlike the others.");
  }

  static Optional<Figure> rate(Steps steps) {
    return single(
        steps,
        Steps.LEARNING_RATE,
        "How far each step went",
        "The learning rate: how far a step follows its gradient.");
  }

  private static Optional<Figure> single(Steps steps, String key, String title, String reading) {
    Across.Steps across = steps.across();
    String name = key.replace('_', ' ');
    List<Series> series = List.of(steps.series(key, name, "g2", across));
    return of(key, title, reading, name, series, across, Curves::fromZero);
  }

  /** Curves by step; nothing where none has a point. */
  static Optional<Figure> of(
      String id,
      String title,
      String reading,
      String valueName,
      List<Series> curves,
      Across.Steps across,
      Function<List<Series>, Scale> axis) {
    List<Series> series = curves.stream().filter(one -> !one.points().isEmpty()).toList();
    if (series.isEmpty()) {
      return Optional.empty();
    }
    Scale scale = axis.apply(series);
    LineChart chart =
        new LineChart(
            valueName + " by optimiser step",
            valueName,
            series,
            scale,
            across,
            List.of(),
            Marks.NONE);
    List<String> cuts = new ArrayList<>();
    if (across.width() > 1) {
      cuts.add("Each point is the mean of %d steps.".formatted(across.width()));
    }
    if (scale instanceof Scale.Logarithmic) {
      cuts.add("The axis is logarithmic: each step is ten times the one below.");
    }
    return Optional.of(Curves.figure(id, title, reading, chart, cuts));
  }
}
