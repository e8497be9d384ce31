package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import java.util.List;

/**
 * ARC (Clark et al., 2018): science questions of the third to ninth grade, the easy or the hard
 * ones. Worded as the harness's {@code arc_easy} and {@code arc_challenge}.
 *
 * <p>Read is the hub's {@code allenai/ai2_arc}: {@code question, choices (text, label), answerKey}.
 *
 * @param name of the task
 * @param configuration of the data set
 */
public record Arc(String name, String configuration) implements ChoiceTask {
  /** The questions that simple methods get right. */
  public static final Arc EASY = new Arc("arc-easy", "ARC-Easy");

  /** The questions that simple methods get wrong. */
  public static final Arc CHALLENGE = new Arc("arc-challenge", "ARC-Challenge");

  @Override
  public Heading heading() {
    return new Heading(
        name,
        "science questions of grades 3 to 9, " + configuration,
        "question, choices (text, label), answerKey",
        0,
        List.of(Metric.share("acc"), Metric.share("acc_norm")));
  }

  @Override
  public List<Subset> read(TaskData data) {
    return new SingleSubset(name, configuration, List.of("test"), List.of("train"))
        .drawn(data, Arc::document);
  }

  private static ChoiceDocument document(Row row) throws Cell.Unusable {
    List<String> texts = Cell.texts(row, "choices.text");
    List<String> labels = Cell.texts(row, "choices.label");
    int gold = labels.indexOf(Cell.text(row, "answerKey"));
    if (texts.isEmpty() || texts.size() != labels.size() || gold < 0) {
      throw new Cell.Unusable(
          "choices need a text for each label and the answerKey among the labels");
    }
    return ChoiceDocument.of(
        "Question: " + Cell.text(row, "question") + "\nAnswer:",
        texts,
        gold,
        ChoiceScore.accuracies(gold, texts.size()));
  }
}
