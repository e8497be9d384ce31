package dev.fathom.task;

import dev.fathom.data.Table;
import dev.fathom.task.TaskData.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a benchmark without subjects keeps its rows.
 *
 * @param name of the task and of its one subset
 * @param configuration the folder of the hub's data set that holds it, or nothing
 * @param questions splits in which the questions may be, the best first
 * @param examples splits in which the examples may be
 */
record SingleSubset(
    String name, String configuration, List<String> questions, List<String> examples) {
  /** Questions with examples that the harness draws from another split. */
  List<Subset> drawn(TaskData data, Table.Reader<? extends WorkedDocument> reader) {
    List<Turn> turns = new ArrayList<>();
    if (data.shots() > 0) {
      rows(data.examples(configuration, examples), reader)
          .forEach(example -> turns.add(example.worked()));
    }
    return of(
        data,
        reader,
        turns.isEmpty() ? new Shots.None(name) : new Shots.Drawn(turns, data.seed(), spare()));
  }

  /** The harness keeps one example back where it knows of no test split. */
  private int spare() {
    return questions.contains("test") ? 0 : 1;
  }

  /** Questions with these examples. */
  List<Subset> of(TaskData data, Table.Reader<? extends Document> reader, Shots shots) {
    return List.of(
        new Subset(
            name,
            List.copyOf(rows(data.questions(configuration, questions), reader)),
            Optional.empty(),
            shots));
  }

  private static <D> List<D> rows(List<Part> parts, Table.Reader<D> reader) {
    List<D> rows = new ArrayList<>();
    parts.forEach(part -> rows.addAll(part.table().map(reader)));
    return rows;
  }
}
