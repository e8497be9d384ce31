package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A lower triangle of positive numbers as shades on a logarithmic scale: rows from top to bottom,
 * columns from left to right, both positions from 1. Where there are many positions, each cell is
 * the mean of a square of them.
 *
 * @param name what a screen reader says
 * @param rows the name of the axis down
 * @param columns the name of the axis to the right
 * @param values row t has the t − 1 numbers before it
 */
record HeatMap(String name, String rows, String columns, List<double[]> values) {
  private static final int MOST = 64;
  private static final double SIDE = 420;
  private static final double LEFT = 52;
  private static final double TOP = 26;
  private static final double DECADES = 3;

  Markup draw() {
    int width = Math.max(1, Math.ceilDiv(values.size(), MOST));
    double[][] cells = cells(width);
    double most =
        Arrays.stream(cells).flatMapToDouble(Arrays::stream).filter(v -> v > 0).max().orElse(1);
    double size = SIDE / Math.max(1, cells.length);
    List<Markup> parts = new ArrayList<>();
    for (int row = 0; row < cells.length; row++) {
      for (int column = 0; column < cells[row].length; column++) {
        if (cells[row][column] > 0) {
          parts.add(cell(row, column, width, size, cells[row][column], most));
        }
      }
    }
    parts.add(Frame.label(0, 14, "start", "axis", rows));
    parts.add(Frame.label(LEFT + SIDE, TOP + SIDE + 34, "end", "axis", columns));
    for (int tick : ticks(cells.length)) {
      double middle = (tick + 0.5) * size;
      String label = Integer.toString(tick * width + 1);
      parts.add(Frame.label(LEFT - 8, TOP + middle + 4, "end", "tick", label));
      parts.add(Frame.label(LEFT + middle, TOP + SIDE + 16, "middle", "tick", label));
    }
    return Markup.of(
        "<svg class=\"chart map\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}</svg>\n",
        Numbers.coordinate(LEFT + SIDE + 10),
        Numbers.coordinate(TOP + SIDE + 40),
        name,
        Markup.join(parts));
  }

  private double[][] cells(int width) {
    int count = Math.ceilDiv(values.size(), width);
    double[][] sums = new double[count][];
    int[][] numbers = new int[count][];
    for (int row = 0; row < count; row++) {
      sums[row] = new double[row + 1];
      numbers[row] = new int[row + 1];
    }
    for (int t = 0; t < values.size(); t++) {
      for (int i = 0; i < values.get(t).length; i++) {
        sums[t / width][i / width] += values.get(t)[i];
        numbers[t / width][i / width]++;
      }
    }
    for (int row = 0; row < count; row++) {
      for (int column = 0; column <= row; column++) {
        sums[row][column] /= Math.max(1, numbers[row][column]);
      }
    }
    return sums;
  }

  private static Markup cell(
      int row, int column, int width, double size, double value, double most) {
    double shade = Math.clamp(1 + Math.log10(value / most) / DECADES, 0.02, 1);
    return Markup.of(
        "<rect class=\"cell\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill-opacity=\"{}\">"
            + "<title>{} → {}: {}</title></rect>",
        Numbers.coordinate(LEFT + column * size),
        Numbers.coordinate(TOP + row * size),
        Numbers.coordinate(size + 0.1),
        Numbers.coordinate(size + 0.1),
        String.format(Locale.ROOT, "%.2f", shade),
        span(column, width),
        span(row, width),
        Numbers.value(value));
  }

  private static String span(int cell, int width) {
    return width == 1
        ? Integer.toString(cell + 1)
        : "%d–%d".formatted(cell * width + 1, (cell + 1) * width);
  }

  private static List<Integer> ticks(int count) {
    int step = Math.max(1, count / 8);
    List<Integer> ticks = new ArrayList<>();
    for (int cell = 0; cell < count; cell += step) {
      ticks.add(cell);
    }
    return ticks;
  }
}
