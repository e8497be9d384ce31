package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import java.util.List;

/**
 * BoolQ (Clark et al., 2019): questions about a passage, answered yes or no. Worded as the
 * harness's {@code boolq}.
 *
 * <p>Read is the hub's {@code aps/super_glue}, configuration boolq, {@code passage, question,
 * label}, or the original's JSONL, {@code passage, question, answer}.
 */
public record BoolQ() implements ChoiceTask {
  private static final List<String> OPTIONS = List.of("no", "yes");
  private static final SingleSubset ROWS =
      new SingleSubset("boolq", "boolq", List.of("validation", "dev"), List.of("train"));

  @Override
  public Heading heading() {
    return new Heading(
        "boolq",
        "yes or no about a passage",
        "passage, question, label (or answer)",
        0,
        List.of(Metric.share("acc")));
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.drawn(data, BoolQ::document);
  }

  private static ChoiceDocument document(Row row) throws Cell.Unusable {
    int gold = Cell.whole(row, Cell.has(row, "label") ? "label" : "answer");
    if (gold != 0 && gold != 1) {
      throw new Cell.Unusable("\"label\" must be 0 or 1, not " + gold);
    }
    String text =
        Cell.text(row, "passage") + "\nQuestion: " + Cell.visible(row, "question") + "?\nAnswer:";
    return ChoiceDocument.of(
        text, OPTIONS, gold, List.of(ChoiceScore.accuracy(gold, OPTIONS.size())));
  }
}
