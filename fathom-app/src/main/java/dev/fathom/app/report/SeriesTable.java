package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The numbers under a picture: a row per response token, a pair of columns per curve. */
final class SeriesTable {
  private SeriesTable() {}

  static Markup of(List<Series> series, int last) {
    List<Markup> heads =
        series.stream()
            .map(one -> Markup.of("<th><bdi>{}</bdi></th><th>n</th>", one.label()))
            .toList();
    List<Markup> rows =
        IntStream.rangeClosed(1, last).mapToObj(position -> row(series, position)).toList();
    return Markup.of(
        "<table><thead><tr><th>token</th>{}</tr></thead><tbody>{}</tbody></table>",
        Markup.join(heads),
        Markup.join(rows));
  }

  private static Markup row(List<Series> series, int position) {
    List<Markup> cells = new ArrayList<>();
    for (Series one : series) {
      cells.add(
          one.at(position)
              .map(p ->
                  Markup.of(
                      "<td>{}</td><td>{}</td>",
                      p.reading(),
                      p.n() > 0 ? Numbers.count(p.n()) : "–"))
              .orElse(new Markup("<td>–</td><td>–</td>")));
    }
    return Markup.of("<tr><th>{}</th>{}</tr>\n", position, Markup.join(cells));
  }
}
