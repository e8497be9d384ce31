package dev.fathom.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a step's rows are laid into micro-batches. Rows of like length go together, so that little is
 * padding; packed, rows stand one behind the other until a line is full. The loss is the same
 * either way.
 *
 * @param rows the most rows of a micro-batch
 * @param maxLength the most tokens of a line when packing
 * @param packing whether a line may hold several rows
 */
record Batching(int rows, int maxLength, boolean packing) {
  List<MicroBatch> split(List<TrainingRow> step) {
    List<MicroBatch> batches = new ArrayList<>();
    List<List<TrainingRow>> open = new ArrayList<>();
    int count = 0;
    for (List<TrainingRow> group : groups(step)) {
      if (count > 0 && count + group.size() > rows) {
        batches.add(new MicroBatch(open));
        open = new ArrayList<>();
        count = 0;
      }
      group.forEach(lay(open));
      count += group.size();
    }
    batches.add(new MicroBatch(open));
    return batches;
  }

  /** The longest first; rows of one group one behind the other. */
  private static List<List<TrainingRow>> groups(List<TrainingRow> step) {
    Map<Integer, List<TrainingRow>> groups = new LinkedHashMap<>();
    step.forEach(row -> groups.computeIfAbsent(row.group(), _ -> new ArrayList<>()).add(row));
    Comparator<List<TrainingRow>> byLength =
        Comparator.comparingInt(
            group -> -group.stream().mapToInt(TrainingRow::length).max().orElseThrow());
    return groups.values().stream().sorted(byLength).toList();
  }

  private java.util.function.Consumer<TrainingRow> lay(List<List<TrainingRow>> lines) {
    return row -> {
      List<TrainingRow> line = packing ? roomy(lines, row) : new ArrayList<>();
      if (line.isEmpty()) {
        lines.add(line);
      }
      line.add(row);
    };
  }

  /** The first line with room for a row, or a new one. */
  private List<TrainingRow> roomy(List<List<TrainingRow>> lines, TrainingRow row) {
    return lines.stream()
        .filter(
            line -> line.stream().mapToInt(TrainingRow::length).sum() + row.length() <= maxLength)
        .findFirst()
        .orElseGet(ArrayList::new);
  }
}
