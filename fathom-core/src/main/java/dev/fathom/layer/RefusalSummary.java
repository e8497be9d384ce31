package dev.fathom.layer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.measure.GroupPair;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Bootstrap.Interval;
import java.util.Comparator;
import java.util.List;

/**
 * {@code layers.refusal}: how far each model's direction of each layer holds the tried rows apart,
 * position by position. The direction is taken as given; its own half of the rows is not drawn.
 */
record RefusalSummary(SideLayers base, SideLayers aligned, Bootstrap bootstrap) {
  /**
   * @param positions the most positions of a response
   * @param done told of each block that is done
   */
  ObjectNode of(LayerPlan plan, GroupPair groups, int positions, Runnable done) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.putArray("groups").add(groups.first()).add(groups.second());
    counts(node.putArray("fitted"), plan, groups, LayerRow.Role.FIT);
    counts(node.putArray("tried"), plan, groups, LayerRow.Role.TRIED);
    ArrayNode blocks = node.putArray("blocks");
    for (int block = 0; block < base.directions().size(); block++) {
      ObjectNode one = blocks.addObject().put("block", block + 1);
      one.put("cosine", base.directions().get(block).cosine(aligned.directions().get(block)));
      ArrayNode at = one.putArray("positions");
      for (int position = 0; position < positions; position++) {
        Separation before = separation(base, groups, block, position);
        Separation after = separation(aligned, groups, block, position);
        if (before.isTelling() && after.isTelling()) {
          at.add(position(position, before, after));
        }
      }
      done.run();
    }
    return node;
  }

  private ObjectNode position(int position, Separation before, Separation after) {
    int harmful = before.harmful().length;
    int benign = before.benign().length;
    ObjectNode node = Json.MAPPER.createObjectNode().put("position", position + 1);
    node.putArray("n").add(harmful).add(benign);
    List<Interval> intervals =
        bootstrap.intervals(
            List.of(harmful, benign),
            drawn -> {
              double ofBase = before.strength(drawn.get(0), drawn.get(1));
              double ofAligned = after.strength(drawn.get(0), drawn.get(1));
              return new double[] {ofBase, ofAligned, ofAligned - ofBase};
            });
    Sides.of(before.strength(), after.strength(), intervals).putInto(node.putObject("strength"));
    ObjectNode area = node.putObject("auc");
    area.set("base", before.area().estimate(bootstrap.confidence()).toJson());
    area.set("aligned", after.area().estimate(bootstrap.confidence()).toJson());
    return node;
  }

  private static Separation separation(SideLayers side, GroupPair groups, int block, int position) {
    return new Separation(
        at(side, groups.first(), block, position), at(side, groups.second(), block, position));
  }

  /** By id, so that both models' rows and every run's draws are the same. */
  private static double[] at(SideLayers side, String group, int block, int position) {
    return side.rows().stream()
        .filter(row -> row.group().equals(group))
        .filter(row -> !row.projections().isEmpty() && row.tokens() > position)
        .sorted(Comparator.comparing(SideLayers.Row::id))
        .mapToDouble(row -> row.projections().get(block)[position])
        .toArray();
  }

  private static void counts(ArrayNode node, LayerPlan plan, GroupPair groups, LayerRow.Role role) {
    for (String group : List.of(groups.first(), groups.second())) {
      node.add(
          plan.rows().stream()
              .filter(row -> row.role() == role && row.group().equals(group))
              .count());
    }
  }
}
