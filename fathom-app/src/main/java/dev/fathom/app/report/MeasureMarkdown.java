package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;

/** A depth profile as Markdown: what the page says, without its pictures. */
final class MeasureMarkdown {
  private static final int TOP_TOKENS = 15;
  private static final List<Metric> AT_POSITIONS =
      List.of(Metric.KL, Metric.RECOVERY_ALIGNED, Metric.RECOVERY_BASE, Metric.BASE_FAVORED_BASE);

  private final MarkdownPage out = new MarkdownPage();
  private final Results results;

  private MeasureMarkdown(Results results) {
    this.results = results;
  }

  static MarkdownPage of(Results results) {
    MeasureMarkdown report = new MeasureMarkdown(results);
    report.head();
    report.depth();
    report.positions();
    report.shares();
    report.tokens();
    results.layers().ifPresent(layers -> LayerMarkdown.add(report.out, layers, results.level()));
    report.out.provenance(results.provenance());
    return report.out;
  }

  private void head() {
    out.head(
        Headline.of(results),
        "Aligned: "
            + results.aligned().name()
            + " · base: "
            + results.base().name()
            + (results.along().equals("generation")
                ? " · along the aligned model's own greedy answers"
                : " · along the given responses"),
        results.testingOnly(),
        results.notes());
  }

  private void depth() {
    DepthTable table = DepthTable.of(results);
    if (!table.rows().isEmpty()) {
      out.section("Depth");
      List<String> heads = new ArrayList<>(List.of("number"));
      table.columns().forEach(column -> heads.add(column.text()));
      heads.add("what it says");
      out.table(heads, table.rows().stream().map(MeasureMarkdown::cells).toList());
      out.text(
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
        out.section("By response token, " + group.name());
        List<String> heads = new ArrayList<>(List.of("mean"));
        table.positions().forEach(p -> heads.add("%d (n = %d)".formatted(p, group.reaching(p))));
        out.table(heads, table.rows());
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
      out.section("Would the base have said the same?");
      out.table(
          List.of("group", "unshifted (rank 1)", "marginal (2–3)", "shifted (above 3)"), rows);
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
            out.section("Most often base-favoured, " + group);
            out.table(
                List.of("token", "count", "share"),
                tokens.stream().limit(TOP_TOKENS).map(MeasureMarkdown::token).toList());
          }
        });
  }

  private static List<String> token(Results.TokenCount token) {
    return List.of(
        VisibleText.aloneToken(token.token()),
        Numbers.count(token.count()),
        Numbers.percent(token.share()));
  }
}
