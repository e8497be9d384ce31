package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pictures of a measurement's layers. */
final class LayerFigures {
  private static final String BASE = "base";
  private static final String ALIGNED = "model";

  private final Results results;
  private final LayerResults layers;

  private LayerFigures(Results results, LayerResults layers) {
    this.results = results;
    this.layers = layers;
  }

  static Stream<Figure> of(Results results) {
    return results.layers().stream()
        .map(layers -> new LayerFigures(results, layers))
        .flatMap(figures ->
            Stream.of(
                    figures.contraction(),
                    figures.transport(),
                    figures.refusal(),
                    figures.polarity())
                .flatMap(Optional::stream));
  }

  private Optional<Figure> contraction() {
    return profile(
        "layers-contraction",
        "Layers: how fast their spectrum falls off",
        "The exponent α of each layer's states: singular value k of the tail falls as k to the −α."
            + " A larger α means states that lie closer to few directions. Layer 0 are the"
            + " embeddings. Dots are full where the interval of aligned − base excludes 0.",
        "α",
        layers.contraction(),
        0);
  }

  private Optional<Figure> transport() {
    return profile(
        "layers-transport",
        "Layers: how far each block carries the prediction",
        "The Fisher–Rao step of each block: the distance, from 0 to π, between what the logit lens"
            + " reads before and behind it. Shorter late steps mean that the prediction is settled"
            + " earlier. Dots are full where the interval of aligned − base excludes 0.",
        "step, radians",
        layers.transport(),
        1);
  }

  private Optional<Figure> profile(
      String id,
      String title,
      String reading,
      String axis,
      Map<String, LayerResults.Profile> groups,
      int first) {
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Across across = new Across.Layers(first, layers.blocks());
    List<Series> differences =
        groups.entrySet().stream()
            .map(e ->
                series(
                    e.getKey(),
                    style(e.getKey()),
                    e.getValue().layers(),
                    LayerResults.DIFFERENCE,
                    first,
                    e.getValue().n()))
            .toList();
    LineChart chart =
        new LineChart(
            title,
            "aligned − base",
            differences,
            around(differences),
            across,
            List.of(),
            Marks.AGAINST_ZERO);
    List<Markup> panels = new ArrayList<>();
    groups.forEach((name, profile) -> {
      List<Series> both = both(profile.layers(), first, profile.n());
      panels.add(
          panel(
              style(name),
              name + ", n = " + profile.n(),
              new LineChart(
                  title, axis, both, Curves.fromZero(both), across, List.of(), Marks.DOTS)));
    });
    return Optional.of(
        new Figure(
            id,
            title,
            reading,
            "",
            Markup.join(
                Figure.wide(Curves.legend(results.level(), differences), chart, Frame.Size.FLAT),
                Figure.panels(legend(), panels)),
            terminal(groups),
            SeriesTable.of(differences, across, chart.scale())));
  }

  private List<String> terminal(Map<String, LayerResults.Profile> groups) {
    return groups.entrySet().stream()
        .filter(e -> e.getValue().terminal().containsKey(LayerResults.DIFFERENCE))
        .map(e ->
            "Last third (blocks %d to %d), %s: aligned − base %s."
                .formatted(
                    layers.first(),
                    layers.blocks(),
                    e.getKey(),
                    e.getValue().terminal().get(LayerResults.DIFFERENCE).signedAmount().text()))
        .toList();
  }

  private Optional<Figure> refusal() {
    return layers
        .refusal()
        .filter(refusal -> refusal.blocks().stream().anyMatch(b -> !b.positions().isEmpty()))
        .map(refusal -> {
          int block = layers.middle();
          List<Series> series =
              Stream.of(LayerResults.BASE, LayerResults.ALIGNED)
                  .map(side -> depth(refusal, block, side))
                  .toList();
          int last =
              series.stream()
                  .flatMap(s -> s.points().stream())
                  .mapToInt(Point::position)
                  .max()
                  .orElse(0);
          LineChart chart =
              new LineChart(
                  "Refusal direction by position",
                  "standard deviations, block " + block,
                  series,
                  around(series),
                  new Across.Tokens(last),
                  List.of(),
                  Marks.DOTS);
          List<Markup> maps =
              Stream.of(LayerResults.BASE, LayerResults.ALIGNED)
                  .map(side ->
                      Markup.of(
                          "<h3>{}</h3><div class=\"scroll boxed compact heat\">{}</div>",
                          side,
                          map(refusal, side)))
                  .toList();
          return new Figure(
              "layers-refusal",
              "Layers: how deep into an answer \"refuse\" is still held",
              "Each model's refusal direction of each block (mean state behind %s prompts less that"
                      .formatted(refusal.first())
                  + " behind %s ones) was made from one half of the rows and tried on the other"
                      .formatted(refusal.second())
                  + " (%d and %d). Shown is how many standard deviations the %s answers lie above"
                      .formatted(refusal.tried().get(0), refusal.tried().get(1), refusal.first())
                  + " the %s ones, at the last prompt token (1) and behind each token of the answer."
                      .formatted(refusal.second())
                  + " The base shows what the content of prompts and answers alone gives: read"
                  + " aligned against it.",
              "the aligned map stays dark far to the right, and the recovery probability stays high"
                  + " with it. Holding \"refuse\" and not saying it is no depth.",
              Markup.join(
                  Figure.wide(Curves.legend(results.level(), series), chart, Frame.Size.FLAT),
                  Markup.join(maps)),
              List.of(),
              SeriesTable.of(series, chart.across(), chart.scale()));
        });
  }

  private static Series depth(LayerResults.Refusal refusal, int block, String side) {
    List<Point> points =
        refusal.blocks().get(block - 1).positions().stream()
            .map(at ->
                at.strength()
                    .get(side)
                    .point(at.position(), Math.min(at.n().get(0), at.n().get(1))))
            .toList();
    return new Series(side, side.equals(LayerResults.BASE) ? BASE : ALIGNED, points);
  }

  /** A row per block, the last one on top; a column per position. */
  private static Markup map(LayerResults.Refusal refusal, String side) {
    int last =
        refusal.blocks().stream()
            .flatMap(block -> block.positions().stream())
            .mapToInt(LayerResults.At::position)
            .max()
            .orElse(0);
    List<String> heads = new ArrayList<>(List.of("block"));
    IntStream.rangeClosed(1, last).forEach(position -> heads.add(Integer.toString(position)));
    List<List<Object>> rows = new ArrayList<>();
    for (LayerResults.Block block : refusal.blocks().reversed()) {
      List<Object> row = new ArrayList<>(List.of(Integer.toString(block.block())));
      for (int position = 1; position <= last; position++) {
        row.add(block.at(position).map(at -> cell(at, side)).orElse(Markup.text("–")));
      }
      rows.add(row);
    }
    return HtmlPage.table(heads, rows);
  }

  private static Markup cell(LayerResults.At at, String side) {
    Estimate strength = at.strength().get(side);
    double value = strength.value().orElse(Double.NaN);
    return Markup.of(
        "<span class=\"k{}\" title=\"{}, AUC {}, n = {} and {}\">{}</span>",
        step(value),
        strength.amount().text(),
        at.area().get(side).amount().text(),
        at.n().get(0),
        at.n().get(1),
        Numbers.value(value));
  }

  /** Colours by size of an effect: from a fifth of a standard deviation on. */
  private static int step(double value) {
    double[] from = {0.2, 0.5, 0.8, 1.5, 3, 6};
    int step = 0;
    while (step < from.length && value >= from[step]) {
      step++;
    }
    return step;
  }

  private Optional<Figure> polarity() {
    return layers
        .polarity()
        .map(polarity -> {
          Across across = new Across.Layers(1, layers.blocks());
          List<Series> accuracy = both(polarity.numbers().get("accuracy"), 1, polarity.tried());
          LineChart chart =
              new LineChart(
                  "Accuracy of probes by layer",
                  "right answers",
                  accuracy,
                  new Scale.Shares(),
                  across,
                  List.of(new LineChart.Guide(0.5, "a guess")),
                  Marks.DOTS);
          List<Markup> panels =
              Stream.of("consistency", "contradiction")
                  .map(name -> {
                    List<Series> both = both(polarity.numbers().get(name), 1, polarity.tried());
                    return panel(
                        "g3",
                        name,
                        new LineChart(
                            name, name, both, around(both), across, List.of(), Marks.DOTS));
                  })
                  .toList();
          return new Figure(
              "layers-polarity",
              "Layers: do they tell true from false, and A from not A?",
              "A probe of each block, fitted without labels to statements with \"Yes\" and \"No\""
                  + " behind them, tried on %d statements and their negations that it has not seen."
                      .formatted(polarity.tried())
                  + " The better of both readings of its answers counts, so that a guess gets a"
                  + " little over half. Contradiction is how far it holds a statement and its"
                  + " negation together; consistency is 0 for a probe that never parts the two.",
              "",
              Markup.join(
                  Figure.wide(legend(), chart, Frame.Size.FLAT), Figure.panels(legend(), panels)),
              List.of(),
              SeriesTable.of(accuracy, across, chart.scale()));
        });
  }

  private List<Series> both(List<LayerResults.Layer> list, int first, int n) {
    return List.of(
        series("base", BASE, list, LayerResults.BASE, first, n),
        series("aligned", ALIGNED, list, LayerResults.ALIGNED, first, n));
  }

  private static Series series(
      String label, String style, List<LayerResults.Layer> list, String side, int first, int n) {
    return new Series(
        label,
        style,
        list.stream()
            .filter(layer -> layer.sides().containsKey(side))
            .map(layer -> layer.sides().get(side).point(layer.layer() - first + 1, n))
            .toList());
  }

  private static Markup panel(String style, String name, LineChart chart) {
    return Markup.of(
        "<div class=\"panel\"><h3><i class=\"dot {}\"></i><bdi>{}</bdi></h3>{}</div>",
        style,
        name,
        chart.draw(Frame.Size.PANEL));
  }

  private Markup legend() {
    return new Legend()
        .line(BASE, "base")
        .line(ALIGNED, "aligned")
        .band(results.level() + " interval")
        .markup();
  }

  private String style(String group) {
    return results.groups().stream()
        .filter(one -> one.name().equals(group))
        .findFirst()
        .map(one -> Palette.of(results, one))
        .orElse("g3");
  }

  /** From the smallest to the largest value and band end, with zero inside. */
  private static Scale around(List<Series> series) {
    double low = Curves.values(series).min().orElse(0);
    double high = Curves.values(series).max().orElse(1);
    return Scale.linear(Math.min(0, low), Math.max(0, high), 5);
  }
}
