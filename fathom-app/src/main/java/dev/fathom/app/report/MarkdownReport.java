package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report as Markdown: what the page says, without its pictures. */
final class MarkdownReport {
  private static final int TOP_TOKENS = 15;
  private static final List<Metric> AT_POSITIONS =
      List.of(Metric.KL, Metric.RECOVERY_ALIGNED, Metric.RECOVERY_BASE, Metric.BASE_FAVORED_BASE);

  private final StringBuilder out = new StringBuilder();
  private final Results results;

  private MarkdownReport(Results results) {
    this.results = results;
  }

  static String of(Results results) {
    MarkdownReport report = new MarkdownReport(results);
    report.head();
    report.depth();
    report.positions();
    report.shares();
    report.tokens();
    report.provenance();
    return report.out.toString();
  }

  private void head() {
    Headline headline = Headline.of(results);
    line("# " + Markdown.text(headline.title()));
    line(
        "Aligned: "
            + Markdown.text(results.aligned().name())
            + " · base: "
            + Markdown.text(results.base().name())
            + (results.along().equals("generation")
                ? " · along the aligned model's own greedy answers"
                : " · along the given responses"));
    if (results.testingOnly()) {
      line("> **Testing only.** This run was cut short with `--limit`: do not quote its numbers.");
    }
    results.notes().forEach(note -> line("> " + Markdown.text(note)));
    headline
        .findings()
        .forEach(finding -> out.append("- ").append(Markdown.text(finding)).append('\n'));
    out.append('\n');
  }

  private void depth() {
    DepthTable table = DepthTable.of(results);
    if (!table.rows().isEmpty()) {
      line("## Depth");
      List<String> heads = new ArrayList<>(List.of("number"));
      table.columns().forEach(column -> heads.add(column.text()));
      heads.add("what it says");
      out.append(Markdown.table(heads, table.rows().stream().map(MarkdownReport::cells).toList()));
      line(
          "In brackets: %s intervals. KL that is high late is no depth by itself: read it with P(R)."
              .formatted(results.level()));
    }
  }

  private static List<String> cells(DepthTable.Row row) {
    List<String> cells = new ArrayList<>(List.of(row.label()));
    row.cells().forEach(cell -> cells.add(cell.text()));
    cells.add(row.meaning());
    return cells;
  }

  private void positions() {
    for (Group group : results.groups()) {
      MetricTable table = MetricTable.of(results, group, AT_POSITIONS);
      if (!table.rows().isEmpty()) {
        line("## By response token, " + Markdown.text(group.name()));
        List<String> heads = new ArrayList<>(List.of("mean"));
        table.positions().forEach(p -> heads.add("%d (n = %d)".formatted(p, group.reaching(p))));
        out.append(Markdown.table(heads, table.rows()));
      }
    }
  }

  private void shares() {
    List<List<String>> rows = new ArrayList<>();
    results
        .shares()
        .forEach((group, shares) ->
            rows.add(
                List.of(
                    group,
                    share(shares.get(Metric.UNSHIFTED)),
                    share(shares.get(Metric.MARGINAL)),
                    share(shares.get(Metric.SHIFTED)))));
    if (!rows.isEmpty()) {
      line("## Would the base have said the same?");
      out.append(
          Markdown.table(
              List.of("group", "unshifted (rank 1)", "marginal (2–3)", "shifted (above 3)"), rows));
    }
  }

  private static String share(Statistic share) {
    if (share == null) {
      return "–";
    }
    String interval =
        Double.isNaN(share.low()) || Double.isNaN(share.high())
            ? ""
            : " [" + Numbers.percent(share.low()) + ", " + Numbers.percent(share.high()) + "]";
    return Numbers.percent(share.mean()) + interval + ", n = " + Numbers.count(share.n());
  }

  private void tokens() {
    results
        .baseFavoredTokens()
        .forEach((group, tokens) -> {
          if (!tokens.isEmpty()) {
            line("## Most often base-favoured, " + Markdown.text(group));
            out.append(
                Markdown.table(
                    List.of("token", "count", "share"),
                    tokens.stream().limit(TOP_TOKENS).map(MarkdownReport::token).toList()));
          }
        });
  }

  private static List<String> token(Results.TokenCount token) {
    return List.of(
        VisibleText.aloneToken(token.token()),
        Numbers.count(token.count()),
        Numbers.percent(token.share()));
  }

  private void provenance() {
    Map<String, String> rows = Provenance.flat(results.provenance());
    if (!rows.isEmpty()) {
      line("## Provenance");
      out.append(
          Markdown.table(
              List.of("what", "value"),
              rows.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList()));
    }
  }

  private void line(String text) {
    out.append(text).append("\n\n");
  }
}
