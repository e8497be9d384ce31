package dev.fathom.train;

import dev.fathom.pair.ResponseBatch;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.objective.Returns;
import dev.fathom.train.objective.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows that pass through the model together: each line of the batch holds one row, or several one
 * behind the other that do not see each other. All lines are padded on the right to the longest.
 *
 * <p>Positions are in the order of {@link #rows}: all of one role, then all of the next.
 */
final class MicroBatch {
  private final List<List<TrainingRow>> lines;
  private final List<TrainingRow> rows;
  private final int width;

  MicroBatch(List<List<TrainingRow>> lines) {
    this.lines = lines.stream().map(List::copyOf).toList();
    rows =
        this.lines.stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparing(TrainingRow::role))
            .toList();
    width = this.lines.stream().mapToInt(MicroBatch::length).max().orElseThrow();
  }

  private static int length(List<TrainingRow> line) {
    return line.stream().mapToInt(TrainingRow::length).sum();
  }

  /** All rows, those of one role together. */
  List<TrainingRow> rows() {
    return rows;
  }

  /** Tokens that pass through the model, padding included. */
  int tokens() {
    return lines.size() * width;
  }

  /** The rows as frozen models are asked for them. */
  ResponseBatch responses() {
    return new ResponseBatch(rows.stream().map(TrainingRow::dialogue).toList());
  }

  /** Those of one role. */
  ResponseBatch responses(Role role) {
    return new ResponseBatch(
        rows.stream().filter(row -> row.role() == role).map(TrainingRow::dialogue).toList());
  }

  /** Token ids, int64, shape [lines, width]; padding is token 0, which nothing before it sees. */
  Tensor ids(Device device) {
    long[] ids = new long[lines.size() * width];
    for (int line = 0; line < lines.size(); line++) {
      int at = line * width;
      for (TrainingRow row : lines.get(line)) {
        for (int id : row.dialogue().ids()) {
          ids[at++] = id;
        }
      }
    }
    return Tensors.to(Tensors.ofLongs(ids).view(lines.size(), width), device);
  }

  /** Where each token's row begins in its line, int64, [lines, width]; empty if all begin at 0. */
  Optional<Tensor> starts(Device device) {
    if (lines.stream().allMatch(line -> line.size() == 1)) {
      return Optional.empty();
    }
    long[] starts = new long[lines.size() * width];
    for (int line = 0; line < lines.size(); line++) {
      int at = 0;
      for (TrainingRow row : lines.get(line)) {
        Arrays.fill(starts, line * width + at, line * width + at + row.length(), at);
        at += row.length();
      }
      Arrays.fill(starts, line * width + at, (line + 1) * width, at);
    }
    return Optional.of(Tensors.to(Tensors.ofLongs(starts).view(lines.size(), width), device));
  }

  /**
   * Where in [lines · width] the states stand that predict response tokens, int64, shape
   * [positions].
   */
  Tensor positions(Device device) {
    // By identity: two answers drawn to one prompt may be the same tokens, and both count.
    IdentityHashMap<TrainingRow, Integer> begins = new IdentityHashMap<>();
    for (int line = 0; line < lines.size(); line++) {
      int at = line * width;
      for (TrainingRow row : lines.get(line)) {
        begins.put(row, at);
        at += row.length();
      }
    }
    List<Long> positions = new ArrayList<>();
    for (TrainingRow row : rows) {
      long first = (long) begins.get(row) + row.dialogue().responseStart() - 1;
      for (int t = 0; t < row.positions(); t++) {
        positions.add(first + t);
      }
    }
    return Tensors.to(
        Tensors.ofLongs(positions.stream().mapToLong(Long::longValue).toArray()), device);
  }

  /** The token that comes next at each position, int64. */
  Tensor targets(Device device) {
    return Tensors.to(Tensors.ofInts(responses().targets()), device);
  }

  /** t of each position, from 1, float32. */
  Tensor index(Device device) {
    List<Integer> lengths = rows.stream().map(TrainingRow::positions).toList();
    float[] index = new float[lengths.stream().mapToInt(Integer::intValue).sum()];
    int at = 0;
    for (int length : lengths) {
      for (int t = 1; t <= length; t++) {
        index[at++] = t;
      }
    }
    return Tensors.to(Tensors.ofFloats(index, index.length), device);
  }

  /** Consecutive positions whose rows have one role; one run for each role. */
  List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    int at = 0;
    for (TrainingRow row : rows) {
      Optional<Run> last = runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
      if (last.isPresent() && last.get().role() == row.role()) {
        runs.set(
            runs.size() - 1,
            new Run(row.role(), last.get().from(), last.get().count() + row.positions()));
      } else {
        runs.add(new Run(row.role(), at, row.positions()));
      }
      at += row.positions();
    }
    return runs;
  }

  /**
   * The answers among the rows that were drawn, with what their positions cost.
   *
   * @param costs of each position of the batch
   */
  List<Returns.Answer> drawnAnswers(double[] costs) {
    List<Returns.Answer> answers = new ArrayList<>();
    int at = 0;
    for (TrainingRow row : rows) {
      if (row.role() == Role.SAMPLED) {
        answers.add(
            new Returns.Answer(
                row.group(), at, row.harm(), Arrays.copyOfRange(costs, at, at + row.positions())));
      }
      at += row.positions();
    }
    return answers;
  }

  /** Names its rows, for a message. */
  String named() {
    List<String> ids = rows.stream().map(TrainingRow::id).distinct().toList();
    return String.join(", ", ids.subList(0, Math.min(8, ids.size())))
        + (ids.size() > 8 ? " and " + (ids.size() - 8) + " more" : "");
  }

  /** The dialogues of all rows in order. */
  List<EncodedDialogue> dialogues() {
    return rows.stream().map(TrainingRow::dialogue).toList();
  }

  /** Some positions of one role. */
  record Run(Role role, int from, int count) {}
}
