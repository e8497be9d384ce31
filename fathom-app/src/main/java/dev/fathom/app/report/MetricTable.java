package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Metrics at a few positions of one group, as rows of text for both reports.
 *
 * @param positions the columns, counted from 1
 * @param rows per metric its label and one cell per position
 */
record MetricTable(List<Integer> positions, List<List<String>> rows) {
  private static final int[] SHOWN = {1, 2, 5, 10, 20, 50, 100, 200, 500};

  static MetricTable of(Results results, Group group, List<Metric> metrics) {
    List<Integer> positions =
        IntStream.of(SHOWN).filter(p -> p <= group.positions().size()).boxed().toList();
    List<List<String>> rows = new ArrayList<>();
    for (Metric metric : metrics) {
      if (positions.stream().anyMatch(p -> group.at(metric, p).isPresent())) {
        List<String> row = new ArrayList<>();
        row.add(metric.label(results.topN()) + " (" + metric.unit + ")");
        positions.forEach(p -> row.add(group.at(metric, p).map(MetricTable::cell).orElse("–")));
        rows.add(row);
      }
    }
    return new MetricTable(positions, rows);
  }

  private static String cell(Statistic s) {
    return Numbers.value(s.mean()) + Numbers.interval(s.low(), s.high());
  }

  /** Every metric of every group, folded away. */
  static Markup all(Results results) {
    List<Markup> parts = new ArrayList<>();
    for (Group group : results.groups()) {
      MetricTable table = of(results, group, Arrays.asList(Metric.values()));
      if (!table.rows.isEmpty()) {
        parts.add(
            Markup.of(
                "<h3><bdi>{}</bdi></h3><div class=\"scroll\">{}</div>",
                group.name(),
                table.markup(group)));
      }
    }
    return Markup.join(parts);
  }

  private Markup markup(Group group) {
    List<Markup> heads =
        positions.stream()
            .map(
                p -> Markup.of("<th>token {}<br/><small>n = {}</small></th>", p, group.reaching(p)))
            .toList();
    List<Markup> body =
        rows.stream()
            .map(row ->
                Markup.of(
                    "<tr><th scope=\"row\">{}</th>{}</tr>\n",
                    row.getFirst(),
                    Markup.join(
                        row.stream().skip(1).map(c -> Markup.of("<td>{}</td>", c)).toList())))
            .toList();
    return Markup.of(
        "<table><thead><tr><th>mean</th>{}</tr></thead><tbody>{}</tbody></table>",
        Markup.join(heads),
        Markup.join(body));
  }
}
