package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * WikiText-2 (Merity et al., 2017), whole articles. The marks that its makers put around
 * punctuation are taken out before the model reads it, while words and bytes are counted as they
 * stand in the data: as the harness's {@code wikitext} does.
 *
 * <p>Read is the hub's {@code EleutherAI/wikitext_document_level}: {@code page}.
 */
public record WikiText() implements PerplexityTask {
  private static final SingleSubset ROWS =
      new SingleSubset("wikitext", "wikitext-2-raw-v1", List.of("test"), List.of());

  /** In order; a text in the place of another. */
  private static final List<List<String>> BEFORE =
      List.of(
          List.of(" @-@ ", "-"),
          List.of(" @,@ ", ","),
          List.of(" @.@ ", "."),
          List.of(" : ", ": "),
          List.of(" ; ", "; "),
          List.of(" . ", ". "),
          List.of(" ! ", "! "),
          List.of(" ? ", "? "),
          List.of(" , ", ", "));

  private static final List<List<String>> BEHIND =
      List.of(
          List.of("= = = =", "===="),
          List.of("= = =", "==="),
          List.of("= =", "=="),
          List.of(" ° ", "°"),
          List.of(" \n", "\n"),
          List.of("\n ", "\n"),
          List.of(" N ", " 1 "),
          List.of(" 's", "'s"));

  /** What stands inside loses the white space at its ends. */
  private static final List<List<String>> PAIRED =
      List.of(
          List.of("\\(S*([^\\)]*?)S*\\)", "($1)"),
          List.of("\\[S*([^\\]]*?)S*\\]", "[$1]"),
          List.of("\\{S*([^}]*?)S*\\}", "{$1}"),
          List.of("\"S*([^\"]*?)S*\"", "\"$1\""),
          List.of("'S*([^']*?)S*'", "'$1'"));

  @Override
  public Heading heading() {
    return new Heading(
        "wikitext", "how well Wikipedia's articles are predicted", "page", 0, PERPLEXITIES);
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.of(data, WikiText::document, new Shots.None("wikitext"));
  }

  private static TextDocument document(Row row) throws Cell.Unusable {
    String page = Cell.visible(row, "page");
    return new TextDocument(
        plain(page), PythonText.splitCount(page), page.getBytes(StandardCharsets.UTF_8).length);
  }

  static String plain(String page) {
    String text = page.replace("s '", "s'");
    text = Pattern.compile("/' [0-9]/").matcher(text).replaceAll("/'[0-9]/");
    text = replaced(text, BEFORE);
    for (List<String> rule : PAIRED) {
      String expression = rule.getFirst().replace("S*", PythonText.SPACE + "*");
      text = Pattern.compile(expression).matcher(text).replaceAll(rule.getLast());
    }
    return replaced(text, BEHIND);
  }

  private static String replaced(String text, List<List<String>> rules) {
    String replaced = text;
    for (List<String> rule : rules) {
      replaced = replaced.replace(rule.getFirst(), rule.getLast());
    }
    return replaced;
  }
}
