package dev.fathom.layer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Bootstrap.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code layers.transport}: the length of each block's step, the mean over a row's positions and
 * then over rows, which are what is drawn for the intervals.
 */
record TransportSummary(SideLayers base, SideLayers aligned, Bootstrap bootstrap) {
  /** A row under both models. */
  private record Both(double[] base, double[] aligned, int tokens) {}

  ObjectNode of(List<String> groups, TerminalWindow terminal) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    groups.forEach(group -> node.set(group, group(group, terminal)));
    return node;
  }

  private ObjectNode group(String group, TerminalWindow terminal) {
    List<Both> rows = rows(group);
    int blocks = terminal.last();
    int[] all = new int[rows.size()];
    Arrays.setAll(all, i -> i);
    double[] values = numbers(rows, all, terminal);
    List<Interval> intervals =
        bootstrap.intervals(
            List.of(rows.size()), drawn -> numbers(rows, drawn.getFirst(), terminal));
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("n", rows.size()).put("tokens", rows.stream().mapToInt(Both::tokens).sum());
    ArrayNode steps = node.putArray("blocks");
    for (int block = 0; block < blocks; block++) {
      sides(values, intervals, block, steps.addObject().put("block", block + 1));
    }
    sides(values, intervals, blocks, node.putObject("terminal"));
    return node;
  }

  private static void sides(double[] values, List<Interval> intervals, int index, ObjectNode node) {
    int at = 3 * index;
    Sides.of(values[at], values[at + 1], intervals.subList(at, at + 3)).putInto(node);
  }

  /** Base, aligned and their difference: of each block, and of the terminal window. */
  private static double[] numbers(List<Both> rows, int[] drawn, TerminalWindow terminal) {
    int blocks = terminal.last();
    double[] base = new double[blocks];
    double[] aligned = new double[blocks];
    for (int index : drawn) {
      Both row = rows.get(index);
      for (int block = 0; block < blocks; block++) {
        base[block] += row.base()[block] / drawn.length;
        aligned[block] += row.aligned()[block] / drawn.length;
      }
    }
    double[] numbers = new double[3 * (blocks + 1)];
    for (int i = 0; i <= blocks; i++) {
      double ofBase = i < blocks ? base[i] : terminal.mean(base);
      double ofAligned = i < blocks ? aligned[i] : terminal.mean(aligned);
      numbers[3 * i] = ofBase;
      numbers[3 * i + 1] = ofAligned;
      numbers[3 * i + 2] = ofAligned - ofBase;
    }
    return numbers;
  }

  private List<Both> rows(String group) {
    Map<String, SideLayers.Row> others =
        aligned.rows().stream().collect(Collectors.toMap(SideLayers.Row::id, row -> row));
    return base.rows().stream()
        .filter(row -> row.group().equals(group))
        .sorted(Comparator.comparing(SideLayers.Row::id))
        .map(row -> new Both(row.steps(), others.get(row.id()).steps(), row.tokens()))
        .toList();
  }
}
