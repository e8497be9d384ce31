package dev.fathom.layer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.ClusteredScore;
import dev.fathom.statistics.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * {@code layers.polarity}: what the probes say of the statements that they were not fitted to.
 * Statements are what is drawn for the intervals, each with its negation.
 */
record PolaritySummary(List<Statement> statements, Bootstrap bootstrap) {
  ObjectNode of(SidePolarity base, SidePolarity aligned) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    int tried = statements.size() / 2;
    node.put("fitted", statements.size() - tried).put("tried", tried);
    ArrayNode blocks = node.putArray("blocks");
    for (int block = 0; block < base.blocks().size(); block++) {
      SidePolarity.Block before = base.blocks().get(block);
      SidePolarity.Block after = aligned.blocks().get(block);
      ObjectNode one = blocks.addObject().put("block", block + 1);
      one.putObject("loss").put("base", before.loss()).put("aligned", after.loss());
      ObjectNode accuracy = one.putObject("accuracy");
      accuracy.set("base", accuracy(before.tried()).toJson());
      accuracy.set("aligned", accuracy(after.tried()).toJson());
      means(one.putObject("consistency"), before, after, Polarity::consistency);
      means(one.putObject("contradiction"), before, after, Polarity::contradiction);
    }
    return node;
  }

  /**
   * The share of right answers, or of wrong ones where these are more: a probe without labels does
   * not know which of its two answers is yes.
   */
  private Estimate accuracy(List<Polarity> tried) {
    double[] right =
        IntStream.range(0, tried.size())
            .mapToDouble(i -> tried.get(i).right(statements.get(2 * i + 1).holds()))
            .toArray();
    boolean turned = Arrays.stream(right).average().orElseThrow() < 0.5;
    Map<String, Double> byStatement = new TreeMap<>();
    for (int i = 0; i < right.length; i++) {
      byStatement.put("%06d".formatted(i), turned ? 1 - right[i] : right[i]);
    }
    return ClusteredScore.of(List.of(byStatement)).estimate(bootstrap);
  }

  private void means(
      ObjectNode node,
      SidePolarity.Block before,
      SidePolarity.Block after,
      ToDoubleFunction<Polarity> number) {
    double[] ofBase = before.tried().stream().mapToDouble(number).toArray();
    double[] ofAligned = after.tried().stream().mapToDouble(number).toArray();
    double[] difference =
        IntStream.range(0, ofBase.length).mapToDouble(i -> ofAligned[i] - ofBase[i]).toArray();
    new Sides(bootstrap.mean(ofBase), bootstrap.mean(ofAligned), bootstrap.mean(difference))
        .putInto(node);
  }
}
