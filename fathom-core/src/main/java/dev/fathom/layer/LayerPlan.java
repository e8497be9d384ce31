package dev.fathom.layer;

import dev.fathom.measure.GroupPair;
import dev.fathom.measure.MeasuredRow;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which states of which rows are looked at and what for: settled before a model runs, so that both
 * models see the same ones.
 *
 * @param rows in the order of their file
 * @param contrast the groups between which the refusal direction points
 * @param sizes for each group how many states its spectrum is made from
 * @param parts for each group into how many parts its rows are dealt
 */
record LayerPlan(
    List<LayerRow> rows,
    Optional<GroupPair> contrast,
    Map<String, Integer> sizes,
    Map<String, Integer> parts) {
  /** So many states of a group make its spectrum: enough for its tail, and bounded in memory. */
  static final int STATES = 1024;

  private static final int PARTS = 10;

  /**
   * @param measured the rows of the run; those without a response are left out
   * @param positions the most positions of a response
   */
  static LayerPlan of(List<MeasuredRow> measured, int positions) {
    Map<String, List<MeasuredRow>> groups = new LinkedHashMap<>();
    measured.stream()
        .filter(row -> row.dialogue().responseLength() > 0)
        .forEach(
            row -> groups.computeIfAbsent(row.example().group(), _ -> new ArrayList<>()).add(row));
    Optional<GroupPair> contrast = GroupPair.among(groups.keySet());
    List<LayerRow> rows = new ArrayList<>();
    Map<String, Integer> sizes = new LinkedHashMap<>();
    Map<String, Integer> parts = new LinkedHashMap<>();
    groups.forEach((group, members) -> {
      boolean contrasted =
          contrast.filter(c -> group.equals(c.first()) || group.equals(c.second())).isPresent();
      List<LayerRow> planned = group(members, positions, contrasted);
      rows.addAll(planned);
      sizes.put(group, planned.stream().mapToInt(row -> row.sampled().length).sum());
      parts.put(group, Math.min(PARTS, members.size()));
    });
    return new LayerPlan(rows, contrast, sizes, parts);
  }

  private static List<LayerRow> group(
      List<MeasuredRow> members, int positions, boolean contrasted) {
    List<EncodedDialogue> cut =
        members.stream().map(row -> cut(row.dialogue(), positions)).toList();
    long total = cut.stream().mapToLong(EncodedDialogue::responseLength).sum();
    long wanted = Math.min(total, STATES);
    int parts = Math.min(PARTS, members.size());
    List<LayerRow> rows = new ArrayList<>();
    long before = 0;
    int offset = 0;
    for (int i = 0; i < cut.size(); i++) {
      int[] sampled = sampled(cut.get(i).responseLength(), before, total, wanted);
      LayerRow.Role role =
          !contrasted ? LayerRow.Role.NONE : i % 2 == 0 ? LayerRow.Role.FIT : LayerRow.Role.TRIED;
      rows.add(
          new LayerRow(
              members.get(i).example().id(),
              members.get(i).example().group(),
              cut.get(i),
              role,
              i % parts,
              sampled,
              offset));
      before += cut.get(i).responseLength();
      offset += sampled.length;
    }
    return rows;
  }

  /** Spread evenly over all positions of the group, without a draw. */
  private static int[] sampled(int positions, long before, long total, long wanted) {
    int[] taken = new int[positions];
    int count = 0;
    for (int t = 0; t < positions; t++) {
      if ((before + t + 1) * wanted / total > (before + t) * wanted / total) {
        taken[count++] = t;
      }
    }
    return Arrays.copyOf(taken, count);
  }

  private static EncodedDialogue cut(EncodedDialogue dialogue, int positions) {
    int length = Math.min(dialogue.length(), dialogue.responseStart() + positions);
    return new EncodedDialogue(Arrays.copyOf(dialogue.ids(), length), dialogue.responseStart());
  }

  /** In which part of the group each of its spectrum's states is. */
  int[] partsOfStates(String group) {
    return rows.stream()
        .filter(row -> row.group().equals(group))
        .flatMapToInt(row -> Arrays.stream(row.sampled()).map(_ -> row.part()))
        .toArray();
  }

  /** Tokens that go through each model. */
  long tokens() {
    return rows.stream().mapToLong(LayerRow::length).sum();
  }
}
