package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The numbers under a picture: a row per position, a pair of columns per curve. */
final class SeriesTable {
  private SeriesTable() {}

  static Markup of(List<Series> series, Across across, Scale scale) {
    List<Markup> heads =
        series.stream()
            .map(one -> Markup.of("<th><bdi>{}</bdi></th><th>n</th>", one.label()))
            .toList();
    List<Markup> rows =
        IntStream.rangeClosed(1, across.last())
            .mapToObj(position -> row(series, across, scale, position))
            .toList();
    return Markup.of(
        "<table><thead><tr><th>{}</th>{}</tr></thead><tbody>{}</tbody></table>",
        across.name().replace(" →", ""),
        Markup.join(heads),
        Markup.join(rows));
  }

  private static Markup row(List<Series> series, Across across, Scale scale, int position) {
    List<Markup> cells = new ArrayList<>();
    for (Series one : series) {
      cells.add(
          one.at(position)
              .map(p ->
                  Markup.of(
                      "<td>{}</td><td>{}</td>",
                      scale.reading(p),
                      p.n() > 0 ? Numbers.count(p.n()) : "–"))
              .orElse(new Markup("<td>–</td><td>–</td>")));
    }
    return Markup.of("<tr><th>{}</th>{}</tr>\n", across.label(position), Markup.join(cells));
  }
}
