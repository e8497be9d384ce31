package dev.fathom.task;

import dev.fathom.task.BbhRows.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * BIG-Bench Hard (Suzgun et al., 2022), answered at once: 27 tasks. Worded as the harness's {@code
 * bbh_zeroshot}. With examples, which that has not, the first questions of each file are shown and
 * not asked.
 */
public record Bbh() implements GenerationTask {
  private static final ExactMatch MATCH =
      ExactMatch.ignoring(true, "\\.$", ",", "\n", "\\\\", "\"");

  @Override
  public Heading heading() {
    return new Heading(
        "bbh",
        "27 hard tasks, answered at once",
        "a file <task>.json for each of its tasks: examples (input, target)",
        0,
        List.of(Metric.share(FilteredMatch.FLEXIBLE), Metric.share(FilteredMatch.STRICT)));
  }

  @Override
  public List<String> stops() {
    return List.of("</s>", "Q:", "<|im_end|>");
  }

  @Override
  public int maxNewTokens() {
    return 256;
  }

  @Override
  public List<Subset> read(TaskData data) {
    List<Subset> subsets = new ArrayList<>();
    BbhRows.read(data)
        .forEach((subtask, questions) -> {
          List<GenerationDocument> documents =
              questions.stream().map(question -> document(subtask, question)).toList();
          int shown = Math.min(data.shots(), documents.size() - 1);
          subsets.add(
              new Subset(
                  subtask.name(),
                  List.copyOf(documents.subList(shown, documents.size())),
                  Optional.of(subtask.description()),
                  new Shots.First(
                      documents.subList(0, shown).stream()
                          .map(GenerationDocument::worked)
                          .toList())));
        });
    return subsets;
  }

  private static GenerationDocument document(BbhSubtask subtask, Question question) {
    String worded = "Q: " + question.input() + "\nA:";
    Map<String, UnaryOperator<String>> filters = new LinkedHashMap<>();
    filters.put(FilteredMatch.STRICT, answer -> answer);
    filters.put(FilteredMatch.FLEXIBLE, subtask.flexible(question.input()));
    return new GenerationDocument(
        worded,
        new Turn(worded, question.target()),
        new FilteredMatch(question.target(), filters, MATCH));
  }
}
