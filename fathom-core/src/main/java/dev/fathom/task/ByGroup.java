package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Table;
import dev.fathom.task.TaskData.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A user's own rows: those that name a {@code group} are counted with it, all others with the task.
 * Examples come from {@code --examples} or the training split, the first ones for every question.
 *
 * @param task its name
 */
record ByGroup(String task) {
  private record Grouped(String group, WorkedDocument document) {}

  List<Subset> read(TaskData data, Table.Reader<? extends WorkedDocument> reader) {
    List<Turn> examples = new ArrayList<>();
    if (data.shots() > 0) {
      for (Part part : data.examples("", List.of("train", "dev"))) {
        part.table().map(reader).forEach(example -> examples.add(example.worked()));
      }
    }
    Shots shots = examples.isEmpty() ? new Shots.None(task) : new Shots.First(examples);
    Map<String, List<Document>> groups = new LinkedHashMap<>();
    for (Part part : data.questions("", List.of("test", "validation"))) {
      List<Grouped> rows =
          part.table()
              .map(row ->
                  new Grouped(
                      Cell.has(row, "group") ? Cell.visible(row, "group") : task,
                      reader.read(row)));
      rows.forEach(
          row -> groups.computeIfAbsent(row.group, _ -> new ArrayList<>()).add(row.document));
    }
    List<Subset> subsets = new ArrayList<>();
    groups.forEach(
        (group, documents) -> subsets.add(new Subset(group, documents, Optional.empty(), shots)));
    return subsets;
  }
}
