package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Key figures, large; a depth profile's are those of its main group. */
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
        .ifPresent(e -> tiles.add(tile("KL at token 1", e.amount(), "nats")));
    depth
        .number(group, Depth.HALF_LIFE)
        .ifPresent(e -> tiles.add(tile("KL has halved by", e.position(), "")));
    depth
        .number(group, Depth.RECOVERY_BELOW)
        .ifPresent(e -> tiles.add(tile(recoveryName(depth), e.position(), "")));
    depth
        .contrast()
        .ifPresent(contrast ->
            contrast
                .number(Depth.KL_FIRST)
                .filter(e -> e.value().isPresent())
                .ifPresent(e ->
                    tiles.add(
                        tile(
                            contrast.first() + " − " + contrast.second() + ", token 1",
                            e.signedAmount(),
                            "nats"))));
    return row(group.prompts(), tiles);
  }

  /** Key figures beside each other; {@code name} is what a screen reader says. */
  static Markup row(String name, List<Markup> tiles) {
    return tiles.isEmpty()
        ? Markup.NONE
        : Markup.of("<dl class=\"tiles\" aria-label=\"{}\">{}</dl>", name, Markup.join(tiles));
  }

  private static String recoveryName(Depth depth) {
    return depth.recoveryDelta().isPresent()
        ? "P(refusal) under %s from".formatted(Numbers.given(depth.recoveryDelta().getAsDouble()))
        : "P(refusal) under δ from";
  }

  static Markup tile(String name, Estimate.Reading reading, String unit) {
    return Markup.of(
        "<div><dt>{}</dt><dd><b>{}</b> {} <small>{}</small></dd></div>",
        name,
        reading.value(),
        unit,
        reading.value().equals("never") && reading.interval().isEmpty()
            ? "within the responses"
            : reading.interval());
  }
}
