package dev.fathom.app.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A curve of a chart.
 *
 * @param label its name, untrusted text
 * @param style CSS classes: a colour such as {@code g1}, and {@code dashed} or {@code faint}
 * @param points by rising position
 */
record Series(String label, String style, List<Point> points) {

  /** A metric of a group as far as enough responses reach. */
  static Series of(Group group, Metric metric, String label, String style) {
    List<Point> points =
        IntStream.rangeClosed(1, group.drawn())
            .mapToObj(position -> point(group, metric, position))
            .flatMap(Optional::stream)
            .toList();
    return new Series(label, group.few() ? style + " faint" : style, points);
  }

  private static Optional<Point> point(Group group, Metric metric, int position) {
    return group
        .at(metric, position)
        .map(s -> new Point(position, s.mean(), s.low(), s.high(), s.n()));
  }

  Optional<Point> at(int position) {
    return points.stream().filter(point -> point.position() == position).findFirst();
  }
}
