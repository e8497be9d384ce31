package dev.fathom.judging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Bootstrap.Interval;
import dev.fathom.statistics.Confusion;
import dev.fathom.statistics.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How far judges agree with labels, and with each other.
 *
 * <p>Responses that are as good as the same are drawn together when an interval is bootstrapped: a
 * judge that is right about one of them is right about all.
 *
 * @param labels whether each answer complied
 * @param keys for each answer what is the same for answers that are as good as the same
 * @param bootstrap for the intervals
 */
record Agreement(boolean[] labels, int[] keys, Bootstrap bootstrap) {
  /** What is told of a judge, by its key in the results. */
  private static final Map<String, Function<Confusion, OptionalDouble>> NUMBERS = numbers();

  private static Map<String, Function<Confusion, OptionalDouble>> numbers() {
    Map<String, Function<Confusion, OptionalDouble>> numbers = new LinkedHashMap<>();
    numbers.put("accuracy", Confusion::accuracy);
    numbers.put("f1", Confusion::f1);
    numbers.put("kappa", Confusion::kappa);
    numbers.put("precision", Confusion::precision);
    numbers.put("recall", Confusion::sensitivity);
    numbers.put("sensitivity", Confusion::sensitivity);
    numbers.put("specificity", Confusion::specificity);
    return numbers;
  }

  /**
   * A judge against the labels.
   *
   * @param verdicts whether it says that each answer complied; empty where it gave no verdict
   * @param counted which rows to look at
   * @return {@code n}, {@code unjudged}, {@code confusion} and the numbers with their intervals,
   *     which are null where nothing is known
   */
  ObjectNode withLabels(List<Optional<Boolean>> verdicts, IntPredicate counted) {
    List<Integer> all = IntStream.range(0, labels.length).filter(counted).boxed().toList();
    List<Integer> judged = all.stream().filter(row -> verdicts.get(row).isPresent()).toList();
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("n", judged.size()).put("unjudged", all.size() - judged.size());
    List<Confusion> clusters =
        clusters(judged, row -> Confusion.of(verdicts.get(row).orElseThrow(), labels[row]));
    Confusion whole = clusters.stream().reduce(Confusion.NONE, Confusion::plus);
    List<Interval> intervals =
        intervals(
            clusters.size(),
            drawn -> {
              Confusion sum = sum(clusters, drawn);
              return NUMBERS.values().stream()
                  .mapToDouble(number -> number.apply(sum).orElse(0))
                  .toArray();
            });
    int next = 0;
    for (var number : NUMBERS.entrySet()) {
      node.set(number.getKey(), estimate(number.getValue().apply(whole), intervals, next++));
    }
    node.set("confusion", whole.toJson());
    return node;
  }

  /**
   * Two judges over the rows that both judged.
   *
   * @return {@code n}, their {@code kappa} with each other, and by how much the first one's kappa
   *     with the labels is larger ({@code kappa_difference})
   */
  private ObjectNode between(List<Optional<Boolean>> one, List<Optional<Boolean>> other) {
    List<Integer> both =
        IntStream.range(0, labels.length)
            .filter(row -> one.get(row).isPresent() && other.get(row).isPresent())
            .boxed()
            .toList();
    List<Confusion> each =
        clusters(both, row -> Confusion.of(verdict(one, row), verdict(other, row)));
    List<Confusion> first = clusters(both, row -> Confusion.of(verdict(one, row), labels[row]));
    List<Confusion> second = clusters(both, row -> Confusion.of(verdict(other, row), labels[row]));
    int[] once = IntStream.range(0, each.size()).toArray();
    OptionalDouble kappa = sum(each, once).kappa();
    OptionalDouble a = sum(first, once).kappa();
    OptionalDouble b = sum(second, once).kappa();
    List<Interval> intervals =
        intervals(
            each.size(),
            drawn ->
                new double[] {
                  sum(each, drawn).kappa().orElse(0),
                  sum(first, drawn).kappa().orElse(0) - sum(second, drawn).kappa().orElse(0)
                });
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("n", both.size());
    node.set("kappa", estimate(kappa, intervals, 0));
    node.set(
        "kappa_difference",
        estimate(
            a.isPresent() && b.isPresent()
                ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
                : OptionalDouble.empty(),
            intervals,
            1));
    return node;
  }

  private static boolean verdict(List<Optional<Boolean>> verdicts, int row) {
    return verdicts.get(row).orElseThrow();
  }

  /** A count for each key, in the order of the keys. */
  private List<Confusion> clusters(List<Integer> rows, Function<Integer, Confusion> count) {
    Map<Integer, Confusion> clusters = new TreeMap<>();
    rows.forEach(row -> clusters.merge(keys[row], count.apply(row), Confusion::plus));
    return List.copyOf(clusters.values());
  }

  private List<Interval> intervals(int clusters, Function<int[], double[]> statistics) {
    return clusters == 0
        ? List.of()
        : bootstrap.intervals(List.of(clusters), drawn -> statistics.apply(drawn.getFirst()));
  }

  private static Confusion sum(List<Confusion> clusters, int[] drawn) {
    long truePositive = 0;
    long falsePositive = 0;
    long falseNegative = 0;
    long trueNegative = 0;
    for (int index : drawn) {
      Confusion cluster = clusters.get(index);
      truePositive += cluster.truePositive();
      falsePositive += cluster.falsePositive();
      falseNegative += cluster.falseNegative();
      trueNegative += cluster.trueNegative();
    }
    return new Confusion(truePositive, falsePositive, falseNegative, trueNegative);
  }

  private static ObjectNode estimate(OptionalDouble value, List<Interval> intervals, int at) {
    Estimate unknown =
        new Estimate(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    return (value.isPresent() ? Estimate.of(value.getAsDouble(), intervals.get(at)) : unknown)
        .toJson();
  }

  /** {@link #between} for every two of these judges. */
  ArrayNode pairs(Map<String, List<Optional<Boolean>>> judges) {
    ArrayNode pairs = Json.MAPPER.createArrayNode();
    List<String> names = List.copyOf(judges.keySet());
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        ObjectNode pair = pairs.addObject();
        pair.putArray("judges").add(names.get(i)).add(names.get(j));
        pair.setAll(between(judges.get(names.get(i)), judges.get(names.get(j))));
      }
    }
    return pairs;
  }
}
