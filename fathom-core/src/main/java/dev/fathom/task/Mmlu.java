package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.task.TaskData.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * MMLU (Hendrycks et al., 2021): 57 subjects, four options each, the first five questions of the
 * dev split before each. Worded as the harness's {@code mmlu}.
 *
 * <p>Read are the original's CSV files, one for each subject and split, without a header; or the
 * hub's {@code cais/mmlu}: {@code question, subject, choices, answer}.
 */
public record Mmlu() implements ChoiceTask {
  private static final List<String> CSV = List.of("question", "A", "B", "C", "D", "answer");
  private static final List<String> LETTERS = List.of("A", "B", "C", "D");

  @Override
  public Heading heading() {
    return new Heading(
        "mmlu",
        "multiple choice from 57 subjects",
        "question, A, B, C, D, answer without a header, a CSV per subject; or question, subject,"
            + " choices, answer",
        5,
        List.of(Metric.share("acc")));
  }

  @Override
  public List<Subset> read(TaskData data) {
    Map<String, List<Question>> questions = bySubject(data.questions("all", List.of("test")));
    Map<String, List<Question>> examples =
        data.shots() > 0 ? bySubject(data.examples("all", List.of("dev"))) : Map.of();
    List<Subset> subsets = new ArrayList<>();
    questions.forEach((subject, own) -> {
      List<Turn> turns =
          examples.getOrDefault(subject, List.of()).stream()
              .map(example -> example.document().worked())
              .toList();
      subsets.add(
          new Subset(
              subject,
              own.stream().<Document>map(Question::document).toList(),
              Optional.of(
                  "The following are multiple choice questions (with answers) about "
                      + subject.replace('_', ' ')
                      + ".\n\n"),
              turns.isEmpty() ? new Shots.None("MMLU's " + subject) : new Shots.First(turns)));
    });
    return subsets;
  }

  private record Question(String subject, ChoiceDocument document) {}

  private static Map<String, List<Question>> bySubject(List<Part> parts) {
    Map<String, List<Question>> bySubject = new LinkedHashMap<>();
    for (Part part : parts) {
      boolean csv = part.name().toLowerCase(Locale.ROOT).contains(".csv");
      List<Question> questions =
          (csv ? part.table(CSV) : part.table()).map(row -> question(row, part));
      for (Question question : questions) {
        bySubject.computeIfAbsent(question.subject, _ -> new ArrayList<>()).add(question);
      }
    }
    return bySubject;
  }

  private static Question question(Row row, Part part) throws Cell.Unusable {
    List<String> choices = new ArrayList<>();
    if (Cell.has(row, "choices")) {
      choices.addAll(Cell.texts(row, "choices"));
    } else {
      for (String letter : LETTERS) {
        choices.add(Cell.text(row, letter));
      }
    }
    if (choices.size() != LETTERS.size()) {
      throw new Cell.Unusable("has " + choices.size() + " choices, not 4");
    }
    String subject = Cell.has(row, "subject") ? Cell.text(row, "subject") : part.subject();
    StringBuilder text = new StringBuilder(PythonText.strip(Cell.visible(row, "question")));
    for (int i = 0; i < LETTERS.size(); i++) {
      text.append('\n').append(LETTERS.get(i)).append(". ").append(choices.get(i));
    }
    int gold = gold(Cell.text(row, "answer").strip());
    return new Question(
        subject,
        ChoiceDocument.of(
            text.append("\nAnswer:").toString(),
            LETTERS,
            gold,
            List.of(ChoiceScore.accuracy(gold, LETTERS.size()))));
  }

  /** A letter, or the choice's place from 0. */
  private static int gold(String answer) throws Cell.Unusable {
    int place = LETTERS.indexOf(answer);
    if (place < 0 && answer.matches("[0-3]")) {
      place = Integer.parseInt(answer);
    }
    if (place < 0) {
      throw new Cell.Unusable("\"answer\" must be A, B, C, D or 0 to 3, not " + answer);
    }
    return place;
  }
}
