package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A report as Markdown, written from top to bottom; all text is escaped here. */
final class MarkdownPage {
  private final StringBuilder out = new StringBuilder();

  /**
   * The first lines.
   *
   * @param about what was looked at, on one line
   */
  MarkdownPage head(Headline headline, String about, boolean testingOnly, List<String> notes) {
    line("# " + Markdown.text(headline.title()));
    text(about);
    if (testingOnly) {
      line("> **Testing only.** This run was cut short with `--limit`: do not quote its numbers.");
    }
    notes.forEach(note -> line("> " + Markdown.text(note)));
    headline
        .findings()
        .forEach(finding -> out.append("- ").append(Markdown.text(finding)).append('\n'));
    out.append('\n');
    return this;
  }

  MarkdownPage section(String title) {
    return line("## " + Markdown.text(title));
  }

  MarkdownPage text(String text) {
    return line(Markdown.text(text));
  }

  MarkdownPage table(List<String> heads, List<List<String>> rows) {
    out.append(Markdown.table(heads, rows));
    return this;
  }

  MarkdownPage provenance(JsonNode provenance) {
    Map<String, String> rows = Provenance.flat(provenance);
    return rows.isEmpty()
        ? this
        : section("Provenance")
            .table(
                List.of("what", "value"),
                rows.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
  }

  String source() {
    return out.toString();
  }

  private MarkdownPage line(String markdown) {
    out.append(markdown).append("\n\n");
    return this;
  }
}
