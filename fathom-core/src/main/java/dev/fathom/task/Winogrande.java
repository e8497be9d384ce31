package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.task.ChoiceDocument.Option;
import java.util.List;

/**
 * Winogrande (Sakaguchi et al., 2020): which of two names fills the gap. The options differ in what
 * stands before the end of the sentence, and that end is scored. Worded as the harness's {@code
 * winogrande}.
 *
 * <p>Read is the original's JSONL or the hub's {@code allenai/winogrande}: {@code sentence,
 * option1, option2, answer}.
 */
public record Winogrande() implements ChoiceTask {
  private static final SingleSubset ROWS =
      new SingleSubset(
          "winogrande", "winogrande_xl", List.of("validation", "dev"), List.of("train"));

  @Override
  public Heading heading() {
    return new Heading(
        "winogrande",
        "which of two names fills the gap",
        "sentence with _, option1, option2, answer",
        0,
        List.of(Metric.share("acc")));
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.drawn(data, Winogrande::document);
  }

  private static ChoiceDocument document(Row row) throws Cell.Unusable {
    String sentence = Cell.visible(row, "sentence");
    int gap = sentence.indexOf('_');
    if (gap < 0) {
      throw new Cell.Unusable("\"sentence\" has no _");
    }
    int gold = Cell.whole(row, "answer") - 1;
    if (gold != 0 && gold != 1) {
      throw new Cell.Unusable("\"answer\" must be 1 or 2");
    }
    String end = PythonText.strip(sentence.substring(gap + 1));
    List<Option> options =
        List.of(
            new Option(sentence.substring(0, gap) + Cell.text(row, "option1"), end),
            new Option(sentence.substring(0, gap) + Cell.text(row, "option2"), end));
    return new ChoiceDocument(
        options,
        new Turn(options.get(gold).question(), end),
        List.of(ChoiceScore.accuracy(gold, options.size())));
  }
}
