package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * GSM8K (Cobbe et al., 2021): word problems whose answer is a number. Worded as the harness's
 * {@code gsm8k}; the examples are drawn from the training problems, others for each question.
 *
 * <p>Read is the original's JSONL or the hub's {@code openai/gsm8k}: {@code question, answer}.
 */
public record Gsm8k() implements GenerationTask {
  static final Extraction NUMBER = Extraction.of("(-?[$0-9.,]{2,})|(-?[0-9]+)", true);
  static final ExactMatch MATCH = ExactMatch.ignoring(true, ",", "\\$", "(?s).*#### ", "\\.$");
  static final List<Metric> METRICS =
      List.of(Metric.share(FilteredMatch.STRICT), Metric.share(FilteredMatch.FLEXIBLE));
  private static final Extraction MARKED = Extraction.of("#### (\\-?[0-9\\.\\,]+)", false);

  private static final SingleSubset ROWS =
      new SingleSubset("gsm8k", "main", List.of("test"), List.of("train"));

  /** Eight examples as in 2511.12155; the harness's own default is 5. */
  @Override
  public Heading heading() {
    return new Heading(
        "gsm8k",
        "word problems with a number as answer, examples drawn from the training problems",
        "question, answer",
        8,
        METRICS);
  }

  @Override
  public List<String> stops() {
    return List.of("Question:", "</s>", "<|im_end|>");
  }

  @Override
  public int maxNewTokens() {
    return 256;
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.drawn(data, Gsm8k::document);
  }

  private static GenerationDocument document(Row row) throws Cell.Unusable {
    String question = "Question: " + Cell.visible(row, "question") + "\nAnswer:";
    String answer = Cell.visible(row, "answer");
    Map<String, UnaryOperator<String>> filters = new LinkedHashMap<>();
    filters.put(FilteredMatch.STRICT, MARKED::from);
    filters.put(FilteredMatch.FLEXIBLE, NUMBER::from);
    return new GenerationDocument(
        question, new Turn(question, answer), new FilteredMatch(answer, filters, MATCH));
  }
}
