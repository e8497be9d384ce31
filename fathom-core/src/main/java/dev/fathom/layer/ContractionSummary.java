package dev.fathom.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Jackknife;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code layers.contraction}: the exponent of each layer with the interval of the jackknife over
 * rows.
 */
record ContractionSummary(SideLayers base, SideLayers aligned, Jackknife jackknife) {
  ObjectNode of(LayerPlan plan, TerminalWindow terminal) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    ObjectNode tail = node.putObject("tail");
    tail.put("from", PowerLaw.FROM).put("to", PowerLaw.TO);
    ObjectNode groups = node.putObject("groups");
    plan.sizes()
        .forEach((group, states) -> {
          Map<Integer, Contraction> before = byLayer(base, group);
          Map<Integer, Contraction> after = byLayer(aligned, group);
          before.keySet().retainAll(after.keySet());
          after.keySet().retainAll(before.keySet());
          ObjectNode one = groups.putObject(group);
          one.put("n", plan.rows().stream().filter(row -> row.group().equals(group)).count());
          one.put("states", states).put("parts", plan.parts().get(group));
          ArrayNode layers = one.putArray("layers");
          before.forEach((layer, of) -> layers.add(layer(of, after.get(layer))));
          List<Integer> window = window(terminal);
          if (before.keySet().containsAll(window)) {
            sides(mean(before, window), mean(after, window)).putInto(one.putObject("terminal"));
          }
        });
    return node;
  }

  private ObjectNode layer(Contraction before, Contraction after) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("layer", before.layer());
    sides(Exponents.of(before), Exponents.of(after)).putInto(node);
    tail(node.path("base"), before.tail());
    tail(node.path("aligned"), after.tail());
    return node;
  }

  private static void tail(JsonNode side, PowerLaw law) {
    ObjectNode node = (ObjectNode) side;
    node.put("r2", law.fit());
    node.putArray("ranks").add(law.from()).add(law.to());
  }

  /** An exponent, or the mean of some: of all rows, and without one part after the other. */
  private record Exponents(double value, double[] leftOut) {
    static Exponents of(Contraction contraction) {
      return new Exponents(contraction.tail().exponent(), contraction.leftOut());
    }
  }

  private Sides sides(Exponents before, Exponents after) {
    double[] differences = new double[before.leftOut().length];
    Arrays.setAll(differences, i -> after.leftOut()[i] - before.leftOut()[i]);
    return new Sides(
        jackknife.estimate(before.value(), before.leftOut()),
        jackknife.estimate(after.value(), after.leftOut()),
        jackknife.estimate(after.value() - before.value(), differences));
  }

  private static Exponents mean(Map<Integer, Contraction> layers, List<Integer> window) {
    List<Exponents> some = window.stream().map(layers::get).map(Exponents::of).toList();
    double[] leftOut = new double[some.getFirst().leftOut().length];
    Arrays.setAll(
        leftOut, i -> some.stream().mapToDouble(e -> e.leftOut()[i]).average().orElseThrow());
    return new Exponents(
        some.stream().mapToDouble(Exponents::value).average().orElseThrow(), leftOut);
  }

  private static List<Integer> window(TerminalWindow terminal) {
    return IntStream.rangeClosed(terminal.first(), terminal.last()).boxed().toList();
  }

  private static Map<Integer, Contraction> byLayer(SideLayers side, String group) {
    return side.contraction().getOrDefault(group, List.of()).stream()
        .collect(
            Collectors.toMap(Contraction::layer, Function.identity(), (a, _) -> a, TreeMap::new));
  }
}
