package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import java.util.List;
import java.util.regex.Pattern;

/**
 * HellaSwag (Zellers et al., 2019): which of four ends goes on from a beginning. Worded as the
 * harness's {@code hellaswag}.
 *
 * <p>Read is the original's JSONL or the hub's {@code Rowan/hellaswag}: {@code activity_label,
 * ctx_a, ctx_b, endings, label}.
 */
public record HellaSwag() implements ChoiceTask {
  private static final Pattern BRACKETS = Pattern.compile("\\[.*?\\]", Pattern.UNIX_LINES);
  private static final SingleSubset ROWS =
      new SingleSubset("hellaswag", "", List.of("validation"), List.of("train"));

  @Override
  public Heading heading() {
    return new Heading(
        "hellaswag",
        "which end goes on from a beginning",
        "activity_label, ctx_a, ctx_b, endings, label",
        0,
        List.of(Metric.share("acc"), Metric.share("acc_norm")));
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.drawn(data, HellaSwag::document);
  }

  private static ChoiceDocument document(Row row) throws Cell.Unusable {
    List<String> endings = Cell.texts(row, "endings").stream().map(HellaSwag::cleaned).toList();
    int gold = Cell.whole(row, "label");
    if (gold < 0 || gold >= endings.size()) {
      throw new Cell.Unusable("\"label\" is " + gold + " of " + endings.size() + " endings");
    }
    String context = Cell.text(row, "ctx_a") + " " + PythonText.capitalize(Cell.text(row, "ctx_b"));
    return ChoiceDocument.of(
        cleaned(Cell.text(row, "activity_label") + ": " + context),
        endings,
        gold,
        ChoiceScore.accuracies(gold, endings.size()));
  }

  /** WikiHow's marks in brackets are taken out. */
  private static String cleaned(String text) {
    String titled = PythonText.strip(text).replace(" [title]", ". ");
    return BRACKETS.matcher(titled).replaceAll("").replace("  ", " ");
  }
}
