package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import java.util.HashSet;
import java.util.List;

/**
 * Any questions with options, asked as they stand: {@code question, choices, answer}, the answer a
 * place from 0 or one of the choices. A row may name its {@code group}.
 */
public record Choices() implements ChoiceTask {
  private static final ByGroup ROWS = new ByGroup("choices");

  @Override
  public Heading heading() {
    return new Heading(
        "choices",
        "your own questions with options",
        "question, choices, answer, group if wanted",
        0,
        List.of(Metric.share("acc"), Metric.share("acc_norm")));
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.read(data, Choices::document);
  }

  private static ChoiceDocument document(Row row) throws Cell.Unusable {
    List<String> choices = Cell.texts(row, "choices");
    if (choices.size() < 2 || new HashSet<>(choices).size() < choices.size()) {
      throw new Cell.Unusable("\"choices\" must be two or more, no two the same");
    }
    int gold = choices.indexOf(Cell.text(row, "answer"));
    if (gold < 0) {
      gold = Cell.whole(row, "answer");
    }
    if (gold < 0 || gold >= choices.size()) {
      throw new Cell.Unusable("\"answer\" is " + gold + " of " + choices.size() + " choices");
    }
    return ChoiceDocument.of(
        Cell.visible(row, "question"), choices, gold, ChoiceScore.accuracies(gold, choices.size()));
  }
}
