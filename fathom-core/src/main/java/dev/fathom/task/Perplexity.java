package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How well texts are predicted, in windows of the model's whole context. Any texts: {@code text},
 * one a row; words are what white space parts.
 */
public record Perplexity() implements PerplexityTask {
  private static final SingleSubset ROWS =
      new SingleSubset("perplexity", "", List.of("test", "validation"), List.of());

  @Override
  public Heading heading() {
    return new Heading("perplexity", "how well texts are predicted", "text", 0, PERPLEXITIES);
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.of(data, Perplexity::document, new Shots.None("perplexity"));
  }

  private static TextDocument document(Row row) throws Cell.Unusable {
    String text = Cell.visible(row, "text");
    return new TextDocument(
        text, PythonText.splitCount(text), text.getBytes(StandardCharsets.UTF_8).length);
  }
}
