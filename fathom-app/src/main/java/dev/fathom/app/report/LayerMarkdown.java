package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A measurement's layers as Markdown: the terminal window, the refusal direction, the probes. */
final class LayerMarkdown {
  private static final List<Integer> POSITIONS = List.of(1, 2, 5, 10, 20);
  private static final List<String> SIDES =
      List.of(LayerResults.BASE, LayerResults.ALIGNED, LayerResults.DIFFERENCE);

  private LayerMarkdown() {}

  static void add(MarkdownPage out, LayerResults layers, String level) {
    List<List<String>> rows = new ArrayList<>();
    terminal(rows, "exponent α of the spectrum", layers.contraction());
    terminal(rows, "Fisher–Rao step", layers.transport());
    if (!rows.isEmpty()) {
      out.section("Layers: blocks %d to %d".formatted(layers.first(), layers.blocks()));
      out.table(List.of("mean over them", "group", "n", "base", "aligned", "aligned − base"), rows);
      out.text("In brackets: %s intervals.".formatted(level));
    }
    layers.refusal().ifPresent(refusal -> refusal(out, refusal));
    layers.polarity().ifPresent(polarity -> polarity(out, polarity));
  }

  private static void terminal(
      List<List<String>> rows, String name, Map<String, LayerResults.Profile> groups) {
    groups.forEach((group, profile) -> {
      if (!profile.terminal().isEmpty()) {
        List<String> row = new ArrayList<>(List.of(name, group, Numbers.count(profile.n())));
        SIDES.forEach(side -> row.add(profile.terminal().get(side).amount().text()));
        rows.add(row);
      }
    });
  }

  private static void refusal(MarkdownPage out, LayerResults.Refusal refusal) {
    List<List<String>> rows = new ArrayList<>();
    for (LayerResults.Block block : refusal.blocks()) {
      for (int position : POSITIONS) {
        block
            .at(position)
            .ifPresent(at ->
                rows.add(
                    List.of(
                        "%d, token %d".formatted(block.block(), position),
                        "%d and %d".formatted(at.n().get(0), at.n().get(1)),
                        at.strength().get(LayerResults.BASE).amount().text(),
                        at.strength().get(LayerResults.ALIGNED).amount().text(),
                        at.area().get(LayerResults.BASE).amount().text(),
                        at.area().get(LayerResults.ALIGNED).amount().text())));
      }
    }
    if (!rows.isEmpty()) {
      out.section("Refusal direction, %s against %s".formatted(refusal.first(), refusal.second()));
      out.table(List.of("block", "n", "base", "aligned", "AUC base", "AUC aligned"), rows);
    }
  }

  private static void polarity(MarkdownPage out, LayerResults.Polarity polarity) {
    out.section("Probes without labels, %d statements tried".formatted(polarity.tried()));
    List<List<String>> rows = new ArrayList<>();
    polarity
        .numbers()
        .forEach((name, blocks) ->
            blocks.forEach(block ->
                rows.add(
                    List.of(
                        "%s, block %d".formatted(name, block.layer()),
                        block.sides().get(LayerResults.BASE).amount().text(),
                        block.sides().get(LayerResults.ALIGNED).amount().text()))));
    out.table(List.of("number", "base", "aligned"), rows);
  }
}
