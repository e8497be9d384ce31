package dev.fathom.app.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What several pictures share: a curve per group, their legend, the axis that holds them. */
final class Curves {
  private static final double WIDE_SPAN = 50;
  private static final int DECADES = 7;

  private Curves() {}

  static List<Series> perGroup(Results results, Metric metric) {
    return results.groups().stream()
        .map(group -> Series.of(group, metric, group.name(), Palette.of(results, group)))
        .filter(series -> !series.points().isEmpty())
        .toList();
  }

  static Markup legend(Results results, List<Series> series) {
    return legend(results.level(), series);
  }

  /** A line per curve, and the band where one is drawn. */
  static Markup legend(String level, List<Series> series) {
    Legend legend = new Legend();
    series.forEach(one -> legend.line(one.style(), one.label()));
    return banded(series) ? legend.band(level + " interval of the mean").markup() : legend.markup();
  }

  /** Curves over the whole width, with a legend where there are several. */
  static Figure figure(
      String id, String title, String reading, LineChart chart, List<String> cuts) {
    return figure(id, title, reading, "", chart, cuts);
  }

  /** The same with what a deep model would show. */
  static Figure figure(String id, String title, String reading, String deep, LineChart chart) {
    return figure(id, title, reading, deep, chart, List.of());
  }

  private static Figure figure(
      String id, String title, String reading, String deep, LineChart chart, List<String> cuts) {
    List<Series> series = chart.series();
    return new Figure(
        id,
        title,
        reading,
        deep,
        Figure.wide(
            series.size() > 1 ? legend("95 %", series) : Markup.NONE, chart, Frame.Size.FLAT),
        cuts,
        SeriesTable.of(series, chart.across(), chart.scale()));
  }

  /** Whether intervals are drawn: there are some, and not so many that they hide each other. */
  static boolean banded(List<Series> series) {
    return series.size() <= LineChart.DIRECT_LABELS
        && series.stream()
            .flatMap(one -> one.points().stream())
            .anyMatch(p -> !Double.isNaN(p.low()));
  }

  /** A linear axis from zero over all curves and the bands that are drawn. */
  static Scale fromZero(List<Series> series) {
    DoubleStream shown =
        series.size() > LineChart.DIRECT_LABELS
            ? series.stream().flatMap(one -> one.points().stream()).mapToDouble(Point::value)
            : values(series);
    double top = shown.max().orElse(1);
    return Scale.linear(0, top > 0 ? top : 1, 5);
  }

  /**
   * An axis from zero, or from below where values are negative; logarithmic where the values are
   * positive and span decades.
   *
   * @param least what the axis reaches at least
   */
  static Scale fitting(List<Series> series, double least) {
    double[] means =
        series.stream()
            .flatMap(one -> one.points().stream())
            .mapToDouble(Point::value)
            .filter(value -> value != 0)
            .sorted()
            .toArray();
    double top = Math.max(values(series).max().orElse(1), least);
    if (means.length > 0 && means[0] < 0) {
      return Scale.linear(means[0], Math.max(0, top), 4);
    }
    double low = means.length == 0 ? top : means[0];
    double high = means.length == 0 ? top : means[means.length - 1];
    return high / low >= WIDE_SPAN
        ? Scale.logarithmic(low, top, DECADES)
        : Scale.linear(0, top > 0 ? top : 1, 4);
  }

  /** Every value and band end. */
  static DoubleStream values(List<Series> series) {
    return series.stream()
        .flatMap(one -> one.points().stream())
        .flatMap(point -> Stream.of(point.value(), point.low(), point.high()))
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite);
  }
}
