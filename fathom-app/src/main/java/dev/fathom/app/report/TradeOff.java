package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Safety against utility: a point for each model with its intervals both ways, named at the right.
 *
 * @param points at least one
 */
record TradeOff(List<Place> points) {
  private static final double LEFT = 46;
  private static final double TOP = 26;
  private static final double BOTTOM = 40;
  private static final double LINE_HEIGHT = 15;

  /**
   * A model's place.
   *
   * @param style colour class
   * @param utility to the right
   * @param safety upwards
   */
  record Place(String name, String style, Estimate utility, Estimate safety) {}

  /** The figure; nothing where no model has both scores. */
  static Optional<Figure> figure(List<Place> places) {
    List<Place> known =
        places.stream()
            .filter(p -> p.utility().value().isPresent() && p.safety().value().isPresent())
            .toList();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    TradeOff plot = new TradeOff(known);
    return Optional.of(
        new Figure(
            "trade-off",
            "What does safety cost?",
            "Each point is a model: upwards the share of prompts that hold against the attacks, to"
                + " the right the mean of its tasks. The lines are 95 % intervals. The upper right"
                + " corner is where one wants to be; the axes show the part in which the models"
                + " lie.",
            "",
            Markup.of(
                "<div class=\"wide\">{}</div><div class=\"narrow\">{}</div>",
                plot.draw(Frame.Size.WIDE),
                plot.draw(Frame.Size.PANEL)),
            List.of(),
            HtmlPage.table(
                List.of("model", "safety", "utility"),
                known.stream()
                    .map(p ->
                        List.of(p.name(), p.safety().share().text(), p.utility().share().text()))
                    .toList())));
  }

  private Markup draw(Frame.Size size) {
    Plane plane =
        new Plane(
            size,
            scale(points.stream().map(Place::utility).toList()),
            scale(points.stream().map(Place::safety).toList()),
            labelRoom());
    List<Markup> parts = new ArrayList<>();
    parts.add(plane.axes());
    points.forEach(point -> parts.add(plane.point(point)));
    parts.add(plane.labels(points));
    return Markup.of(
        "<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}</svg>\n",
        size.width,
        size.height,
        "Safety against utility",
        Markup.join(parts));
  }

  private double labelRoom() {
    int longest = points.stream().mapToInt(p -> label(p).length()).max().orElse(0);
    return 30 + 7.2 * longest;
  }

  private static String label(Place place) {
    String name = VisibleText.token(place.name());
    return name.codePointCount(0, name.length()) <= 22
        ? name
        : name.substring(0, name.offsetByCodePoints(0, 21)) + "…";
  }

  /** In percent, around what the intervals hold. */
  private static Scale scale(List<Estimate> estimates) {
    double low = estimates.stream().mapToDouble(e -> e.low().orElse(0)).min().orElse(0);
    double high = estimates.stream().mapToDouble(e -> e.high().orElse(1)).max().orElse(1);
    return Scale.linear(Math.max(0, 100 * low - 1), Math.min(100, 100 * high + 1), 6);
  }

  /** The drawing's plane, both axes in percent. */
  private record Plane(Frame.Size size, Scale across, Scale up, double right) {
    double x(double share) {
      return LEFT + 10 + (size.width - right - LEFT - 20) * across.at(100 * share);
    }

    double y(double share) {
      double bottom = size.height - BOTTOM;
      return bottom - (bottom - TOP) * up.at(100 * share);
    }

    Markup axes() {
      List<Markup> parts = new ArrayList<>();
      double end = size.width - right;
      double bottom = size.height - BOTTOM;
      for (Scale.Tick tick : up.ticks()) {
        double y = y(tick.value() / 100);
        parts.add(Frame.line(LEFT, y, end, y, "grid"));
        parts.add(Frame.label(LEFT - 8, y + 4, "end", "tick", tick.label()));
      }
      for (Scale.Tick tick : across.ticks()) {
        double x = x(tick.value() / 100);
        parts.add(Frame.line(x, TOP, x, bottom, "grid"));
        parts.add(Frame.label(x, bottom + 18, "middle", "tick", tick.label()));
      }
      parts.add(Frame.label(0, 12, "start", "axis", "safety, % of prompts that hold ↑"));
      parts.add(Frame.label(end, bottom + 35, "end", "axis", "utility, mean of tasks in % →"));
      return Markup.join(parts);
    }

    Markup point(Place place) {
      double x = x(place.utility().value().orElseThrow());
      double y = y(place.safety().value().orElseThrow());
      return Markup.of(
          "<g class=\"{}\">{}{}<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"5\">"
              + "<title>{}</title></circle></g>",
          place.style(),
          Frame.line(
              x(place.utility().low().orElse(0)),
              y,
              x(place.utility().high().orElse(1)),
              y,
              "line"),
          Frame.line(
              x, y(place.safety().low().orElse(0)), x, y(place.safety().high().orElse(1)), "line"),
          Numbers.coordinate(x),
          Numbers.coordinate(y),
          "%s: safety %s, utility %s"
              .formatted(
                  place.name(), place.safety().share().text(), place.utility().share().text()));
    }

    /** Names at the right edge, pushed apart, each with a thread to its point. */
    Markup labels(List<Place> places) {
      List<Place> sorted =
          places.stream()
              .sorted(Comparator.comparingDouble(p -> y(p.safety().value().orElseThrow())))
              .toList();
      double[] wanted =
          sorted.stream().mapToDouble(p -> y(p.safety().value().orElseThrow())).toArray();
      double[] placed = Spread.apart(wanted, LINE_HEIGHT, size.height - BOTTOM);
      double end = size.width - right;
      List<Markup> parts = new ArrayList<>();
      for (int i = 0; i < placed.length; i++) {
        Place place = sorted.get(i);
        parts.add(
            Frame.line(
                x(place.utility().value().orElseThrow()) + 7,
                wanted[i],
                end + 8,
                placed[i],
                "guide"));
        parts.add(
            Frame.label(end + 12, placed[i] + 4, "start", "direct " + place.style(), label(place)));
      }
      return Markup.join(parts);
    }
  }
}
