package dev.fathom.layer;

import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;

/** The settings that {@code fathom measure} has for layers: options and keys of its recipes. */
public final class LayerSettings {
  public static final Setting<Boolean> LAYERS =
      Setting.of(
          "layers",
          Kind.FLAG,
          false,
          "look at every layer too: contraction, transport and the refusal direction");
  public static final Setting<Long> LAYER_POSITIONS =
      Setting.of(
          "layer-positions",
          Kind.COUNT,
          32L,
          "with layers: how many tokens of each response are looked at");
  public static final Setting<Optional<String>> POLARITY =
      Setting.of(
          "polarity",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "probe every layer with statements and their negations: a file with statement, negation and label");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL = List.of(LAYERS, LAYER_POSITIONS, POLARITY);

  private LayerSettings() {}
}
