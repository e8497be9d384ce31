package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Pattern COORDINATES = Pattern.compile("[ML](-?[\\d.]+) (-?[\\d.]+)");

  @Test
  void ticksSpanTheValuesInEqualNiceSteps() {
    Random random = seeded(1);
    for (int i = 0; i < 500; i++) {
      double low = random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3);
      double high = low + random.nextDouble() * Math.pow(10, random.nextInt(7) - 3);
      Scale scale = Scale.linear(low, high, 5);
      List<Scale.Tick> ticks = scale.ticks();
      String about = low + " to " + high + ": " + ticks;
      assertTrue(ticks.size() >= 2 && ticks.size() <= 13, about);
      double step = ticks.get(1).value() - ticks.get(0).value();
      assertTrue(ticks.getFirst().value() <= low + 1e-6 * step, about);
      assertTrue(ticks.getLast().value() >= high - 1e-6 * step, about);
      assertEquals(ticks.size(), ticks.stream().map(Scale.Tick::label).distinct().count(), about);
      assertTrue(scale.at(low) <= scale.at(high));
    }
  }

  @Test
  void aLogarithmicAxisPutsDecadesAtEqualDistances() {
    Scale scale = Scale.logarithmic(3e-5, 0.42, 7);
    assertEquals(List.of("10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"), labels(scale));
    assertEquals(scale.at(1) - scale.at(0.1), scale.at(0.001) - scale.at(0.0001), 1e-12);
    assertEquals(0, scale.at(0), "zero is held at the bottom");
    assertEquals(7, Scale.logarithmic(1e-30, 1, 7).ticks().size() - 1, "at most seven decades");
  }

  @Test
  void labelsKeepTheirDistanceAndTheirOrder() {
    Random random = seeded(2);
    for (int i = 0; i < 200; i++) {
      double[] wanted = random.doubles(2 + random.nextInt(6), 0, 200).sorted().toArray();
      double[] placed = Spread.apart(wanted, 15, 200);
      for (int k = 1; k < placed.length; k++) {
        assertTrue(placed[k] - placed[k - 1] >= 15 - 1e-9);
      }
      assertTrue(placed[placed.length - 1] <= 200 + 1e-9);
    }
  }

  @Test
  void everythingDrawnLiesInsideTheDrawing() {
    Random random = seeded(3);
    for (Frame.Size size : Frame.Size.values()) {
      for (int last : new int[] {1, 2, 7, 40, 600}) {
        String svg = chart(random, last).draw(size).source();
        Matcher matcher = COORDINATES.matcher(svg);
        int points = 0;
        while (matcher.find()) {
          double x = Double.parseDouble(matcher.group(1));
          double y = Double.parseDouble(matcher.group(2));
          assertTrue(x >= 0 && x <= size.width && y >= 0 && y <= size.height, x + " " + y);
          points++;
        }
        assertTrue(points >= last * 3, "line and band of both curves: " + points);
        assertFalse(svg.contains("NaN") || svg.contains("Infinity"));
      }
    }
  }

  @Test
  void aLargerValueIsDrawnHigher() {
    Frame frame = new Frame(Frame.Size.WIDE, new Across.Tokens(10), Scale.linear(0, 2, 5), 20);
    assertTrue(frame.y(1.5) < frame.y(0.5));
    assertTrue(frame.x(3) < frame.x(4));
  }

  @Test
  void aMissingPositionBreaksTheLineAndTheBand() {
    List<Point> points = new ArrayList<>();
    for (int position : new int[] {1, 2, 3, 6, 7}) {
      points.add(new Point(position, 1, 0.5, 1.5, 9));
    }
    Frame frame = new Frame(Frame.Size.WIDE, new Across.Tokens(7), Scale.linear(0, 2, 5), 20);
    Series series = new Series("a", "g1", points);
    assertEquals(2, count(Curve.line(frame, series, Marks.NONE).source(), "M"));
    assertEquals(2, count(Curve.band(frame, series).source(), "M"));
    assertEquals(2, count(Curve.band(frame, series).source(), "Z"));
  }

  @Test
  void anIntervalThatTouchesZeroIsAHollowDot() {
    Frame frame = new Frame(Frame.Size.WIDE, new Across.Tokens(2), Scale.linear(-1, 2, 5), 20);
    Series series =
        new Series("a", "g1", List.of(new Point(1, 1, 0.5, 1.5, 9), new Point(2, 1, -0.1, 2, 9)));
    assertEquals(1, count(Curve.line(frame, series, Marks.AGAINST_ZERO).source(), "hollow"));
  }

  @Test
  void stackedSharesFillTheAxisToItsTop() {
    List<Series> layers =
        List.of(
            flat("unshifted", "u1", 0.7), flat("marginal", "u2", 0.2), flat("shifted", "u3", 0.1));
    String svg =
        new StackChart("shares", layers, new Across.Tokens(8)).draw(Frame.Size.PANEL).source();
    Frame frame = new Frame(Frame.Size.PANEL, new Across.Tokens(8), Scale.linear(0, 1, 5), 14);
    String top = " " + Numbers.coordinate(frame.y(1));
    assertTrue(svg.contains("area u3\" d=\"M" + Numbers.coordinate(frame.x(1)) + top), svg);
    assertTrue(svg.contains("unshifted: 70 %"), svg);
  }

  private static Series flat(String label, String style, double value) {
    return new Series(
        label,
        style,
        IntStream.rangeClosed(1, 8)
            .mapToObj(position -> new Point(position, value, Double.NaN, Double.NaN, 5))
            .toList());
  }

  private static LineChart chart(Random random, int last) {
    List<Series> series =
        List.of(
            walk("harmful", "g1", random, last), walk("a rather long label", "g2", random, last));
    return new LineChart(
        "name",
        "value",
        series,
        Curves.fromZero(series),
        new Across.Tokens(last),
        List.of(),
        Marks.NONE);
  }

  private static Series walk(String label, String style, Random random, int last) {
    return new Series(
        label,
        style,
        IntStream.rangeClosed(1, last)
            .mapToObj(position -> {
              double value = 3 * random.nextDouble();
              return new Point(position, value, value - 0.3, value + 0.3, 20);
            })
            .toList());
  }

  private static List<String> labels(Scale scale) {
    return scale.ticks().stream().map(Scale.Tick::label).toList();
  }

  private static int count(String text, String part) {
    return (text.length() - text.replace(part, "").length()) / part.length();
  }

  private static Random seeded(long seed) {
    System.out.println("seed " + seed);
    return new Random(seed);
  }
}
