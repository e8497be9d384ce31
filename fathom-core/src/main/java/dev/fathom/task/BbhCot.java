package dev.fathom.task;

import dev.fathom.UserError;
import dev.fathom.task.AnswerCheck.Checked;
import dev.fathom.task.BbhRows.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BIG-Bench Hard (Suzgun et al., 2022) with thinking aloud: behind the three worked examples of its
 * own {@code cot-prompts}, which are read from the user's folder. Worded as the harness's {@code
 * bbh_cot_fewshot}.
 */
public record BbhCot() implements GenerationTask {
  private static final Extraction ANSWER = Extraction.of("(?<=the answer is )(.*)(?=.)", false);
  private static final ExactMatch MATCH = ExactMatch.ignoring(false);
  private static final String THINK = "\nA: Let's think step by step.\n";
  private static final String BELOW = "-----";

  @Override
  public Heading heading() {
    return new Heading(
        "bbh-cot",
        "27 hard tasks, thought through step by step",
        "as bbh; --cot-prompts names the benchmark's folder cot-prompts",
        3,
        List.of(Metric.share("exact_match")));
  }

  @Override
  public List<String> stops() {
    return List.of("</s>", "Q", "\n\n");
  }

  @Override
  public int maxNewTokens() {
    return 1024;
  }

  @Override
  public String delimiter() {
    return "";
  }

  @Override
  public List<Subset> read(TaskData data) {
    Path folder =
        data.prompts()
            .orElseThrow(() ->
                new UserError(
                    "bbh-cot needs --cot-prompts, the folder cot-prompts of"
                        + " github.com/suzgunmirac/BIG-Bench-Hard"));
    List<Subset> subsets = new ArrayList<>();
    BbhRows.read(data)
        .forEach((subtask, questions) ->
            subsets.add(subset(subtask, questions, folder.resolve(subtask.name() + ".txt"))));
    return subsets;
  }

  private static Subset subset(BbhSubtask subtask, List<Question> questions, Path prompts) {
    List<Document> documents = questions.stream().<Document>map(BbhCot::document).toList();
    return new Subset(
        subtask.name(),
        documents,
        Optional.of(subtask.description()),
        new Shots.First(examples(prompts)));
  }

  /** The examples of a file: a warning, a line of dashes, the description, then Q and A. */
  private static List<Turn> examples(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    List<Turn> turns = new ArrayList<>();
    int begin = text.indexOf(BELOW);
    String body = begin < 0 ? text : text.substring(begin + BELOW.length());
    String[] parts = body.strip().split("\n\nQ: ", -1);
    for (String part : List.of(parts).subList(1, parts.length)) {
      int end = part.indexOf(THINK);
      if (end < 0) {
        throw new UserError(file + ": holds an example without \"" + THINK.strip() + "\"");
      }
      turns.add(
          new Turn(
              "Q: " + part.substring(0, end) + THINK,
              part.substring(end + THINK.length()).strip()));
    }
    return turns;
  }

  private static GenerationDocument document(Question question) {
    String worded = "Q: " + question.input() + THINK;
    return new GenerationDocument(
        worded, new Turn(worded, question.target()), answer -> check(answer, question.target()));
  }

  private static Checked check(String answer, String target) {
    String found = ANSWER.from(answer);
    return new Checked(
        Map.of("exact_match", MATCH.same(found, target) ? 1.0 : 0.0), Map.of("answer", found));
  }
}
