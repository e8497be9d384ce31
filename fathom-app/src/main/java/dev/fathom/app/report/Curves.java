package dev.fathom.app.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What several pictures share: a curve per group, their legend, the axis that holds them. */
final class Curves {
  private Curves() {}

  static List<Series> perGroup(Results results, Metric metric) {
    return results.groups().stream()
        .map(group -> Series.of(group, metric, group.name(), Palette.of(results, group)))
        .filter(series -> !series.points().isEmpty())
        .toList();
  }

  static Markup legend(Results results, List<Series> series) {
    Legend legend = new Legend();
    series.forEach(one -> legend.line(one.style(), one.label()));
    if (series.size() > LineChart.DIRECT_LABELS) {
      return legend.markup();
    }
    if (series.stream()
        .flatMap(one -> one.points().stream())
        .anyMatch(p -> !Double.isNaN(p.low()))) {
      legend.band(results.level() + " interval of the mean");
    }
    return legend.markup();
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

  /** Every value and band end. */
  static DoubleStream values(List<Series> series) {
    return series.stream()
        .flatMap(one -> one.points().stream())
        .flatMap(point -> Stream.of(point.value(), point.low(), point.high()))
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite);
  }
}
