package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The pictures of a gradients run. */
final class GradientsFigures {
  private static final int COLOURS = 8;

  private final GradientsResults results;

  GradientsFigures(GradientsResults results) {
    this.results = results;
  }

  List<Figure> all() {
    List<Figure> figures = new ArrayList<>();
    figures.add(gradMag());
    results.objectives().forEach((name, objective) -> figures.add(objective(name, objective)));
    depth().ifPresent(figures::add);
    results.influence().ifPresent(influence -> figures.add(map(influence)));
    error().ifPresent(figures::add);
    results
        .harm()
        .ifPresent(harm -> {
          figures.add(harmNorm(harm));
          if (!harm.slopes().isEmpty()) {
            figures.add(along(harm));
          }
        });
    return figures;
  }

  private Figure gradMag() {
    List<Series> series = groups(GradientsResults.Group::gradMag);
    return chosen(
        "gradient",
        "How large a token's gradient is",
        "GradMag(t) = ‖∂ log π(y_t) / ∂θ‖ along the given answers, over all weights of the "
            + results.of()
            + " model (2511.12155, Eq 2). Were the training signal to fade with position, these"
            + " curves would fall.",
        "‖∂ log π(y_t)/∂θ‖",
        series);
  }

  private Figure objective(String name, GradientsResults.Objective objective) {
    List<Series> series = new ArrayList<>();
    for (Map.Entry<String, GradientsResults.Role> role : objective.roles().entrySet()) {
      series.add(
          new Series(
              role.getKey() + " rows",
              "g" + (1 + series.size() % COLOURS),
              role.getValue().curve().points()));
    }
    return chosen(
        "objective-" + name,
        "The loss of " + name + ", position by position",
        "The gradient that each position of the objective "
            + objective.name()
            + " would send, alone, before any step.",
        "‖∂ loss_t/∂θ‖",
        series);
  }

  private Optional<Figure> depth() {
    List<Series> series = new ArrayList<>();
    results
        .objectives()
        .forEach((name, objective) ->
            objective
                .roles()
                .forEach((role, found) -> {
                  if (!found.byDepth().isEmpty()) {
                    series.add(
                        new Series(
                            name + ", " + role,
                            "g" + (1 + series.size() % COLOURS),
                            found.byDepth()));
                  }
                }));
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(
            chosen(
                "depth",
                "Turning back early and late",
                "The gradient of a refusal's first token by how many tokens of a harmful answer stand"
                    + " before it: at least so many.",
                "‖∂ loss_t/∂θ‖",
                series));
  }

  private Figure map(GradientsResults.Influence influence) {
    HeatMap map =
        new HeatMap(
            "influence of tokens on later ones", "on token t ↓", "of token i →", influence.map());
    return new Figure(
        "influence",
        "How far a token reaches",
        "Influence(i→t) = ‖∂ log π(y_t) / ∂h_i‖, h_i being the state of token i behind "
            + influence.layer()
            + " blocks (2511.12155, Eq 3): the mean over "
            + influence.n()
            + " answers, on a logarithmic scale of three decades. Dark next to the diagonal and"
            + " light away from it: a token matters for its neighbours. A dark left edge: the"
            + " first tokens matter for all.",
        "",
        map.draw(),
        List.of(),
        Markup.NONE);
  }

  private Optional<Figure> error() {
    List<Series> series = new ArrayList<>();
    results
        .groups()
        .forEach((name, group) ->
            group
                .error()
                .ifPresent(error ->
                    series.add(new Series(name, colour(name, series.size()), error.points()))));
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(
            chosen(
                "error",
                "What early deviations add up to",
                "Error(t) = Σ ε_i·Influence(i→t) over the tokens before t, ε_i being KL(aligned ‖"
                    + " base) (2511.12155, Eq 4).",
                "Error(t)",
                series));
  }

  private Figure harmNorm(GradientsResults.HarmGradient harm) {
    return chosen(
        "harm",
        "What of harm's gradient goes through a position",
        "‖G_t‖, the part of ∇E[Harm] that goes through position t (2603.04851, Thm 8), from "
            + harm.answers()
            + " answers to each of "
            + harm.n()
            + " prompts (mean harm "
            + Numbers.value(harm.mean())
            + ", judge "
            + harm.judge()
            + "), the noise of the estimate taken off. It is 0 where harm is decided already.",
        "‖G_t‖",
        List.of(new Series("harm gradient", "g1", harm.norm())));
  }

  private Figure along(GradientsResults.HarmGradient harm) {
    List<Series> series = new ArrayList<>();
    harm.slopes()
        .forEach((name, points) ->
            series.add(new Series(name, "g" + (1 + series.size() % COLOURS), points)));
    return chosen(
        "along",
        "Whether an update goes against harm",
        "How fast expected harm falls through position t when the weights follow a recipe's update:"
            + " ⟨G_t, gradient of its loss⟩ over that gradient's length. Above zero the update"
            + " lowers harm there.",
        "slope",
        series);
  }

  private List<Series> groups(Function<GradientsResults.Group, GradientsResults.Curve> which) {
    List<Series> series = new ArrayList<>();
    results
        .groups()
        .forEach((name, group) ->
            series.add(new Series(name, colour(name, series.size()), which.apply(group).points())));
    return series;
  }

  /** Harmful and benign have the colours that they have everywhere. */
  private static String colour(String group, int index) {
    return switch (group) {
      case "harmful" -> "g1";
      case "benign" -> "g2";
      default -> "g" + (3 + index % (COLOURS - 2));
    };
  }

  /** A chart over the tokens that any of the curves has. */
  private static Figure chosen(
      String id, String title, String reading, String axis, List<Series> series) {
    TreeSet<Integer> tokens = new TreeSet<>();
    series.stream()
        .map(Series::points)
        .flatMap(Collection::stream)
        .forEach(p -> tokens.add(p.position()));
    List<Integer> order = List.copyOf(tokens);
    List<Series> placed =
        series.stream()
            .map(one ->
                new Series(
                    one.label(),
                    one.style(),
                    one.points().stream()
                        .map(p ->
                            new Point(
                                order.indexOf(p.position()) + 1,
                                p.value(),
                                p.low(),
                                p.high(),
                                p.n()))
                        .toList()))
            .toList();
    LineChart chart =
        new LineChart(
            title,
            axis,
            placed,
            scale(placed),
            order.size() > 16 ? new Across.Tokens(order.getLast()) : Across.chosen(order),
            List.of(),
            Marks.DOTS);
    return new Figure(
        id,
        title,
        reading,
        "",
        Figure.wide(Curves.legend("95 %", placed), chart, Frame.Size.FLAT),
        List.of(),
        SeriesTable.of(placed, chart.across(), chart.scale()));
  }

  private static Scale scale(List<Series> series) {
    double low = Curves.values(series).min().orElse(0);
    double high = Curves.values(series).max().orElse(1);
    return low < 0 ? Scale.linear(low, Math.max(0, high), 4) : Curves.fromZero(series);
  }
}
