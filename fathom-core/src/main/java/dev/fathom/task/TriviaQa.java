package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.task.AnswerCheck.Checked;
import java.util.List;
import java.util.Map;

/**
 * TriviaQA (Joshi et al., 2017) without documents: the answer must be one of the known names, case
 * and punctuation aside. Worded as the harness's {@code triviaqa}.
 *
 * <p>Read is the hub's {@code mandarjoshi/trivia_qa}, configuration rc.nocontext: {@code question,
 * answer (aliases)}.
 */
public record TriviaQa() implements GenerationTask {
  private static final ExactMatch MATCH = new ExactMatch(List.of(), true, true);
  private static final SingleSubset ROWS =
      new SingleSubset("triviaqa", "rc.nocontext", List.of("validation", "dev"), List.of("train"));

  @Override
  public Heading heading() {
    return new Heading(
        "triviaqa",
        "questions with a name as answer",
        "question, answer (aliases)",
        0,
        List.of(Metric.share("exact_match")));
  }

  @Override
  public List<String> stops() {
    return List.of("\n", ".", ",");
  }

  @Override
  public int maxNewTokens() {
    return 256;
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.drawn(data, TriviaQa::document);
  }

  private static GenerationDocument document(Row row) throws Cell.Unusable {
    String question = "Question: " + Cell.visible(row, "question") + "?\nAnswer:";
    List<String> aliases = Cell.texts(row, "answer.aliases");
    if (aliases.isEmpty()) {
      throw new Cell.Unusable("\"answer.aliases\" is empty");
    }
    return new GenerationDocument(
        question, new Turn(question, aliases.getFirst()), answer -> check(answer, aliases));
  }

  private static Checked check(String answer, List<String> aliases) {
    String found = PythonText.strip(answer);
    boolean right = aliases.stream().anyMatch(alias -> MATCH.same(found, alias));
    return new Checked(Map.of("exact_match", right ? 1.0 : 0.0), Map.of("answer", found));
  }
}
