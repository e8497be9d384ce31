package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shares of one that lie on top of each other, over response tokens.
 *
 * @param name what a screen reader says
 * @param layers from bottom to top; all have a point at each position from 1 up to the same one
 * @param across the axis to the right
 */
record StackChart(String name, List<Series> layers, Across across) {
  /** Shares of one. */
  static final Scale SCALE = Scale.linear(0, 1, 5);

  private static final double LABEL_HEIGHT = 22;

  Markup draw(Frame.Size size) {
    Frame frame = new Frame(size, across, SCALE, 14);
    List<Markup> parts = new ArrayList<>();
    parts.add(frame.axes("share of tokens"));
    double[] floor = new double[layers.getFirst().points().size()];
    for (Series layer : layers) {
      double[] top = floor.clone();
      layer.points().forEach(point -> top[point.position() - 1] += point.value());
      parts.add(
          Markup.of("<path class=\"area {}\" d=\"{}\"/>", layer.style(), path(frame, floor, top)));
      parts.add(label(frame, layer, floor, top));
      floor = top;
    }
    parts.add(frame.columns(readings()));
    return frame.drawing(name, Markup.join(parts));
  }

  private static String path(Frame frame, double[] floor, double[] top) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < top.length; i++) {
      path.append(i == 0 ? "M" : "L").append(Curve.at(frame, i + 1, top[i]));
    }
    for (int i = top.length - 1; i >= 0; i--) {
      path.append("L").append(Curve.at(frame, i + 1, floor[i]));
    }
    return path.append("Z").toString();
  }

  /** The layer's name inside it, in the middle if it is thick enough there. */
  private static Markup label(Frame frame, Series layer, double[] floor, double[] top) {
    int middle = top.length / 2;
    if (top.length < 6) {
      return Markup.NONE;
    }
    double from = frame.y(top[middle]);
    double to = frame.y(floor[middle]);
    return to - from < LABEL_HEIGHT
        ? Markup.NONE
        : Frame.label(
            frame.x(middle + 1),
            (from + to) / 2 + 4,
            "middle",
            "inside " + layer.style(),
            layer.label());
  }

  private List<String> readings() {
    return IntStream.rangeClosed(1, across.last())
        .mapToObj(position -> {
          StringBuilder text = new StringBuilder(across.reading(position));
          for (Series layer : layers) {
            layer
                .at(position)
                .ifPresent(p ->
                    text.append('\n')
                        .append(layer.label())
                        .append(": ")
                        .append(Numbers.percent(p.value()))
                        .append(", n = ")
                        .append(p.n()));
          }
          return text.toString();
        })
        .toList();
  }
}
