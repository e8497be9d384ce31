package dev.fathom.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.task.TaskData.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Questions of BIG-Bench Hard by task: the original's files, each {@code examples (input, target)},
 * or the hub's, {@code input, target}, a file or folder for each task.
 */
final class BbhRows {
  private BbhRows() {}

  /**
   * A question as it stands in the data.
   *
   * @param input what is asked, with its options
   */
  record Question(String input, String target) {}

  static Map<BbhSubtask, List<Question>> read(TaskData data) {
    Map<BbhSubtask, List<Question>> bySubtask = new LinkedHashMap<>();
    for (Part part : data.questions("", List.of("test"))) {
      BbhSubtask subtask = BbhSubtask.named(part.subject());
      part.table()
          .map(BbhRows::questions)
          .forEach(bySubtask.computeIfAbsent(subtask, _ -> new ArrayList<>())::addAll);
    }
    return bySubtask;
  }

  private static List<Question> questions(Row row) throws Cell.Unusable {
    if (!Cell.has(row, "examples")) {
      return List.of(question(row));
    }
    List<Question> questions = new ArrayList<>();
    for (JsonNode example : Cell.array(row, "examples")) {
      int number = questions.size() + 1;
      if (!(example instanceof ObjectNode fields)) {
        throw new Cell.Unusable("example " + number + " is no object");
      }
      try {
        questions.add(question(new Row(row.line(), number, fields)));
      } catch (Cell.Unusable e) {
        throw new Cell.Unusable("example " + number + ": " + e.getMessage());
      }
    }
    return questions;
  }

  private static Question question(Row row) throws Cell.Unusable {
    return new Question(Cell.visible(row, "input"), Cell.text(row, "target"));
  }
}
