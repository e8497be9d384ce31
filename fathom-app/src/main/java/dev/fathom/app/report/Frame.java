package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A chart's plane: positions to the right, values upwards, with its grid and axes.
 *
 * @param size the drawing's size
 * @param across the axis to the right
 * @param scale the axis upwards
 * @param right room at the right for direct labels
 */
record Frame(Size size, Across across, Scale scale, double right) {
  private static final double LEFT = 46;
  private static final double TOP = 26;
  private static final double BOTTOM = 40;

  /** Sizes of drawings; one unit is one CSS pixel where the page has room. */
  enum Size {
    WIDE(940, 360),
    FLAT(940, 250),
    PANEL(440, 270);

    final int width;
    final int height;

    Size(int width, int height) {
      this.width = width;
      this.height = height;
    }
  }

  double plotRight() {
    return size.width - right;
  }

  double plotBottom() {
    return size.height - BOTTOM;
  }

  double x(double position) {
    double inset = 10;
    double from = LEFT + inset;
    double to = plotRight() - inset;
    return last() <= 1 ? (from + to) / 2 : from + (to - from) * (position - 1) / (last() - 1);
  }

  double y(double value) {
    return plotBottom() - (plotBottom() - TOP) * scale.at(value);
  }

  /** Grid, tick labels and the names of both axes. */
  Markup axes(String valueName) {
    List<Markup> parts = new ArrayList<>();
    for (Scale.Tick tick : scale.ticks()) {
      double y = y(tick.value());
      parts.add(line(LEFT, y, plotRight(), y, tick.value() == 0 ? "zero" : "grid"));
      parts.add(label(LEFT - 8, y + 4, "end", "tick", tick.label()));
    }
    for (int position : positions()) {
      double x = x(position);
      parts.add(line(x, plotBottom(), x, plotBottom() + 4, "grid"));
      parts.add(label(x, plotBottom() + 18, "middle", "tick", across.label(position)));
    }
    parts.add(label(0, 12, "start", "axis", valueName));
    parts.add(label(plotRight(), plotBottom() + 35, "end", "axis", across.name()));
    return Markup.join(parts);
  }

  private int last() {
    return Math.max(1, across.last());
  }

  /** The labelled positions: all when few, else the first and round ones. */
  List<Integer> positions() {
    int last = across.last();
    if (across.labelsAll()) {
      return IntStream.rangeClosed(1, last).boxed().toList();
    }
    int room = (int) ((plotRight() - LEFT) / 44);
    int step = 1;
    for (int candidate : new int[] {1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000}) {
      step = candidate;
      if (last / candidate <= room) {
        break;
      }
    }
    List<Integer> positions = new ArrayList<>();
    if (last > 0) {
      positions.add(1);
    }
    for (int position = step; position <= last; position += step) {
      if (position > 1 && x(position) - x(1) >= 18) {
        positions.add(position);
      }
    }
    return positions;
  }

  /** One invisible column per position that says on hover what stands there. */
  Markup columns(List<String> readings) {
    double half = last() <= 1 ? 30 : (x(2) - x(1)) / 2;
    List<Markup> parts = new ArrayList<>();
    for (int position = 1; position <= readings.size(); position++) {
      double from = Math.max(LEFT, x(position) - half);
      double to = Math.min(plotRight(), x(position) + half);
      parts.add(
          Markup.of(
              "<rect class=\"column\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">"
                  + "<title>{}</title></rect>",
              Numbers.coordinate(from),
              Numbers.coordinate(TOP),
              Numbers.coordinate(to - from),
              Numbers.coordinate(plotBottom() - TOP),
              readings.get(position - 1)));
    }
    return Markup.of("<g class=\"columns\">{}</g>", Markup.join(parts));
  }

  /** A dashed line across at a value, with its name. */
  Markup level(double value, String name) {
    double y = y(value);
    return Markup.join(
        line(LEFT, y, plotRight(), y, "guide"), label(plotRight() - 4, y - 5, "end", "note", name));
  }

  /** The whole drawing around its content; {@code name} is what a screen reader says. */
  Markup drawing(String name, Markup content) {
    return Markup.of(
        "<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}</svg>\n",
        size.width,
        size.height,
        name,
        content);
  }

  static Markup line(double x1, double y1, double x2, double y2, String style) {
    return Markup.of(
        "<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
        style,
        Numbers.coordinate(x1),
        Numbers.coordinate(y1),
        Numbers.coordinate(x2),
        Numbers.coordinate(y2));
  }

  static Markup label(double x, double y, String anchor, String style, String text) {
    return Markup.of(
        "<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>",
        style,
        Numbers.coordinate(x),
        Numbers.coordinate(y),
        anchor,
        text);
  }
}
