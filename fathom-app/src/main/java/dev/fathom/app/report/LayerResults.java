package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code layers} of a measurement says, typed.
 *
 * @param blocks how many blocks both models have
 * @param first the first block of the terminal window
 * @param contraction exponents by group, from layer 0
 * @param transport steps by group, from block 1
 */
record LayerResults(
    int blocks,
    int first,
    Map<String, Profile> contraction,
    Map<String, Profile> transport,
    Optional<Refusal> refusal,
    Optional<Polarity> polarity) {
  static final String BASE = "base";
  static final String ALIGNED = "aligned";
  static final String DIFFERENCE = "difference";

  /**
   * A number of each layer.
   *
   * @param n how many rows stand behind it
   * @param layers the layer and the number of each side
   * @param terminal over the terminal window, where there is one
   */
  record Profile(int n, List<Layer> layers, Map<String, Estimate> terminal) {}

  /**
   * A layer's number.
   *
   * @param layer 0 for the embeddings
   * @param sides {@link #BASE}, {@link #ALIGNED} and, where it has one, {@link #DIFFERENCE}
   */
  record Layer(int layer, Map<String, Estimate> sides) {}

  /**
   * The refusal direction.
   *
   * @param first the group that it points to
   * @param second the group that it points from
   * @param tried rows of both on which it was tried
   * @param blocks by block
   */
  record Refusal(String first, String second, List<Integer> tried, List<Block> blocks) {}

  /**
   * A block's direction.
   *
   * @param cosine between both models' directions
   */
  record Block(int block, double cosine, List<At> positions) {
    Optional<At> at(int position) {
      return positions.stream().filter(at -> at.position() == position).findFirst();
    }
  }

  /**
   * A position of the response.
   *
   * @param n rows of both groups that reach it
   * @param strength in standard deviations of the second group
   * @param area under the ROC curve, of base and aligned
   */
  record At(
      int position, List<Integer> n, Map<String, Estimate> strength, Map<String, Estimate> area) {}

  /**
   * Probes without labels.
   *
   * @param tried statements that they were not fitted to
   * @param numbers {@code accuracy}, {@code consistency} and {@code contradiction} by block
   */
  record Polarity(int tried, Map<String, List<Layer>> numbers) {}

  static LayerResults read(JsonAt at) {
    return new LayerResults(
        at.get("blocks").smallCount(),
        at.get("terminal").items().getFirst().smallCount(),
        profiles(at.find("contraction").flatMap(found -> found.find("groups")), "layers", "layer"),
        profiles(at.find("transport"), "blocks", "block"),
        at.find("refusal").map(LayerResults::refusal),
        at.find("polarity").map(LayerResults::polarity));
  }

  private static Map<String, Profile> profiles(Optional<JsonAt> groups, String list, String index) {
    Map<String, Profile> profiles = new LinkedHashMap<>();
    groups
        .map(JsonAt::members)
        .orElse(Map.of())
        .forEach((name, group) -> {
          List<Layer> layers =
              group.get(list).items().stream()
                  .map(one -> new Layer(one.get(index).smallCount(), sides(one)))
                  .toList();
          if (!layers.isEmpty()) {
            profiles.put(
                name,
                new Profile(
                    group.get("n").smallCount(),
                    layers,
                    group.find("terminal").map(LayerResults::sides).orElse(Map.of())));
          }
        });
    return profiles;
  }

  private static Map<String, Estimate> sides(JsonAt at) {
    Map<String, Estimate> sides = new LinkedHashMap<>();
    for (String side : List.of(BASE, ALIGNED, DIFFERENCE)) {
      at.find(side).ifPresent(found -> sides.put(side, Estimate.read(found)));
    }
    return sides;
  }

  private static Refusal refusal(JsonAt at) {
    List<JsonAt> groups = at.get("groups").items();
    return new Refusal(
        groups.get(0).text(),
        groups.get(1).text(),
        counts(at.get("tried")),
        at.get("blocks").items().stream().map(LayerResults::block).toList());
  }

  private static Block block(JsonAt at) {
    return new Block(
        at.get("block").smallCount(),
        at.get("cosine").number(),
        at.get("positions").items().stream()
            .map(one ->
                new At(
                    one.get("position").smallCount(),
                    counts(one.get("n")),
                    sides(one.get("strength")),
                    sides(one.get("auc"))))
            .toList());
  }

  private static Polarity polarity(JsonAt at) {
    Map<String, List<Layer>> numbers = new LinkedHashMap<>();
    for (String number : List.of("accuracy", "consistency", "contradiction")) {
      List<Layer> layers = new ArrayList<>();
      for (JsonAt block : at.get("blocks").items()) {
        layers.add(new Layer(block.get("block").smallCount(), sides(block.get(number))));
      }
      numbers.put(number, layers);
    }
    return new Polarity(at.get("tried").smallCount(), numbers);
  }

  private static List<Integer> counts(JsonAt at) {
    return at.items().stream().map(JsonAt::smallCount).toList();
  }

  /** The block in the middle of the terminal window. */
  int middle() {
    return (first + blocks) / 2;
  }
}
