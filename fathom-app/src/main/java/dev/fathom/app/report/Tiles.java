package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The main group's key figures, large. */
final class Tiles {
  private Tiles() {}

  static Markup of(Results results) {
    Optional<Group> main = results.main();
    if (main.isEmpty()) {
      return Markup.NONE;
    }
    Group group = main.get();
    Depth depth = results.depth();
    List<Markup> tiles = new ArrayList<>();
    depth
        .number(group, Depth.KL_FIRST)
        .filter(e -> e.value().isPresent())
        .ifPresent(e ->
            tiles.add(
                tile(
                    "KL at the first token",
                    Numbers.value(e.value().getAsDouble()),
                    "nats",
                    interval(e))));
    depth.number(group, Depth.HALF_LIFE).ifPresent(e -> tiles.add(position("KL has halved by", e)));
    depth
        .number(group, Depth.RECOVERY_BELOW)
        .ifPresent(e ->
            tiles.add(
                position(
                    "P(refusal) under " + Numbers.value(depth.recoveryDelta().orElse(0)) + " from",
                    e)));
    depth
        .contrast()
        .flatMap(c -> c.number(Depth.KL_FIRST))
        .filter(e -> e.value().isPresent())
        .ifPresent(e ->
            tiles.add(
                tile(
                    contrastName(depth) + " at the first token",
                    Numbers.signed(e.value().getAsDouble()),
                    "nats",
                    interval(e))));
    return tiles.isEmpty()
        ? Markup.NONE
        : Markup.of(
            "<dl class=\"tiles\" aria-label=\"{}\">{}</dl>", group.prompts(), Markup.join(tiles));
  }

  private static String contrastName(Depth depth) {
    return depth.contrast().map(c -> c.first() + " − " + c.second()).orElse("");
  }

  private static Markup position(String name, Estimate estimate) {
    String all = estimate.asPosition();
    int bracket = all.indexOf(" [");
    return estimate.value().isPresent()
        ? tile(name, "token " + (bracket < 0 ? all : all.substring(0, bracket)), "", bracket(all))
        : tile(name, "never", "", "within the responses");
  }

  private static String bracket(String all) {
    int bracket = all.indexOf(" [");
    return bracket < 0 ? "" : all.substring(bracket + 1);
  }

  private static String interval(Estimate e) {
    return Numbers.interval(e.low().orElse(Double.NaN), e.high().orElse(Double.NaN)).strip();
  }

  private static Markup tile(String name, String value, String unit, String interval) {
    return Markup.of(
        "<div><dt>{}</dt><dd><b>{}</b> {} <small>{}</small></dd></div>",
        name,
        value,
        unit,
        interval);
  }
}
