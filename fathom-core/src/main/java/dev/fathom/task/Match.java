package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.task.AnswerCheck.Checked;
import java.util.List;
import java.util.Map;

/**
 * Any questions with exact answers, asked as they stand: {@code question} and {@code answers}, all
 * that are right, or {@code answer}. White space at the ends does not count. A row may name its
 * {@code group}.
 */
public record Match() implements GenerationTask {
  private static final ByGroup ROWS = new ByGroup("match");

  @Override
  public Heading heading() {
    return new Heading(
        "match",
        "your own questions with exact answers",
        "question, answers (or answer), group if wanted",
        0,
        List.of(Metric.share("exact_match")));
  }

  @Override
  public List<String> stops() {
    return List.of("\n");
  }

  @Override
  public int maxNewTokens() {
    return 64;
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.read(data, Match::document);
  }

  private static GenerationDocument document(Row row) throws Cell.Unusable {
    String question = Cell.visible(row, "question");
    List<String> answers =
        Cell.has(row, "answers")
            ? Cell.texts(row, "answers")
            : List.of(Cell.visible(row, "answer"));
    if (answers.isEmpty()) {
      throw new Cell.Unusable("\"answers\" is empty");
    }
    return new GenerationDocument(
        question, new Turn(question, answers.getFirst()), answer -> check(answer, answers));
  }

  private static Checked check(String answer, List<String> answers) {
    String found = PythonText.strip(answer);
    boolean right = answers.stream().map(PythonText::strip).anyMatch(found::equals);
    return new Checked(Map.of("exact_match", right ? 1.0 : 0.0), Map.of("answer", found));
  }
}
