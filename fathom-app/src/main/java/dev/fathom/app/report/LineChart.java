package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Curves over one axis, each with its interval band and its name at its end.
 *
 * @param name what a screen reader says
 * @param valueName name and unit of the value axis
 * @param scale the value axis
 * @param across the axis to the right
 * @param guides dashed lines across at named values
 * @param marks whether each point is dotted
 */
record LineChart(
    String name,
    String valueName,
    List<Series> series,
    Scale scale,
    Across across,
    List<Guide> guides,
    Marks marks) {
  private static final double LINE_HEIGHT = 15;

  /** With more curves than this, names at their ends and bands would only hide each other. */
  static final int DIRECT_LABELS = 6;

  /** A value worth a line across the chart. */
  record Guide(double value, String name) {}

  Markup draw(Frame.Size size) {
    Frame frame = new Frame(size, across, scale, labelRoom());
    List<Markup> parts = new ArrayList<>();
    parts.add(frame.axes(valueName));
    guides.forEach(guide -> parts.add(frame.level(guide.value(), guide.name())));
    if (series.size() <= DIRECT_LABELS) {
      series.forEach(one -> parts.add(Curve.band(frame, one)));
    }
    series.forEach(one -> parts.add(Curve.line(frame, one, marks)));
    parts.add(labels(frame));
    parts.add(frame.columns(readings()));
    return frame.drawing(name, Markup.join(parts));
  }

  private boolean labelled() {
    return series.size() > 1 && series.size() <= DIRECT_LABELS;
  }

  private double labelRoom() {
    if (!labelled()) {
      return 14;
    }
    int longest = series.stream().mapToInt(one -> shortLabel(one).length()).max().orElse(0);
    return 18 + 6.8 * longest;
  }

  private static String shortLabel(Series series) {
    String label = VisibleText.token(series.label());
    return label.codePointCount(0, label.length()) <= 14
        ? label
        : label.substring(0, label.offsetByCodePoints(0, 13)) + "…";
  }

  /** Names at the curves' ends, pushed apart until none covers another. */
  private Markup labels(Frame frame) {
    if (!labelled()) {
      return Markup.NONE;
    }
    record End(Series series, double x, double y) {}
    List<End> ends =
        series.stream()
            .filter(one -> !one.points().isEmpty())
            .map(one ->
                new End(
                    one,
                    frame.x(one.points().getLast().position()),
                    frame.y(one.points().getLast().value())))
            .sorted(Comparator.comparingDouble(End::y))
            .toList();
    double[] wanted = ends.stream().mapToDouble(End::y).toArray();
    double[] placed = Spread.apart(wanted, LINE_HEIGHT, frame.plotBottom());
    List<Markup> parts = new ArrayList<>();
    for (int i = 0; i < placed.length; i++) {
      End end = ends.get(i);
      parts.add(
          Frame.label(
              Math.max(end.x() + 9, frame.plotRight() + 4),
              placed[i] + 4,
              "start",
              "direct " + end.series().style(),
              shortLabel(end.series())));
    }
    return Markup.join(parts);
  }

  /** For each position what all curves say there, a line each. */
  private List<String> readings() {
    return IntStream.rangeClosed(1, across.last())
        .mapToObj(position -> {
          StringBuilder text = new StringBuilder(across.reading(position));
          for (Series one : series) {
            one.at(position)
                .ifPresent(p ->
                    text.append('\n')
                        .append(VisibleText.token(one.label()))
                        .append(": ")
                        .append(scale.reading(p))
                        .append(p.n() > 0 ? ", n = " + p.n() : ""));
          }
          return text.toString();
        })
        .toList();
  }
}
