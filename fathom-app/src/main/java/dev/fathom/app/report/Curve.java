package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;

/** A series as SVG: its band, its line, its dots. */
final class Curve {
  /** Dots of longer curves are smaller. */
  private static final int MANY = 60;

  private Curve() {}

  /** The interval as an area; runs of positions without interval leave a gap. */
  static Markup band(Frame frame, Series series) {
    StringBuilder path = new StringBuilder();
    List<Point> run = new ArrayList<>();
    for (Point point : series.points()) {
      boolean bounded = !Double.isNaN(point.low()) && !Double.isNaN(point.high());
      if (!bounded || (!run.isEmpty() && !follows(frame, run.getLast(), point))) {
        area(frame, run, path);
        run.clear();
      }
      if (bounded) {
        run.add(point);
      }
    }
    area(frame, run, path);
    return path.isEmpty()
        ? Markup.NONE
        : Markup.of("<path class=\"band {}\" d=\"{}\"/>", series.style(), path);
  }

  static Markup line(Frame frame, Series series, Marks marks) {
    StringBuilder path = new StringBuilder();
    List<Markup> dots = new ArrayList<>();
    Point before = null;
    for (Point point : series.points()) {
      boolean starts = before == null || !follows(frame, before, point);
      path.append(starts ? "M" : "L").append(at(frame, point.position(), point.value()));
      before = point;
      boolean alone = series.points().size() == 1;
      if (marks != Marks.NONE || alone) {
        boolean hollow = marks == Marks.AGAINST_ZERO && point.low() <= 0 && point.high() >= 0;
        dots.add(
            Markup.of(
                "<circle class=\"dot {}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
                hollow ? series.style() + " hollow" : series.style(),
                Numbers.coordinate(frame.x(point.position())),
                Numbers.coordinate(frame.y(point.value())),
                series.points().size() > MANY ? 2 : 3));
      }
    }
    return path.isEmpty()
        ? Markup.NONE
        : Markup.join(
            Markup.of("<path class=\"line {}\" d=\"{}\"/>", series.style(), path),
            Markup.join(dots));
  }

  private static void area(Frame frame, List<Point> run, StringBuilder path) {
    for (int i = 0; i < run.size(); i++) {
      path.append(i == 0 ? "M" : "L").append(at(frame, run.get(i).position(), run.get(i).high()));
    }
    for (int i = run.size() - 1; i >= 0; i--) {
      path.append("L").append(at(frame, run.get(i).position(), run.get(i).low()));
    }
    path.append(run.isEmpty() ? "" : "Z");
  }

  private static boolean follows(Frame frame, Point before, Point point) {
    return frame.across().joins(before.position(), point.position());
  }

  static String at(Frame frame, double position, double value) {
    return Numbers.coordinate(frame.x(position)) + " " + Numbers.coordinate(frame.y(value));
  }
}
