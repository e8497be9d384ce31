package dev.fathom.app.report;

import java.util.List;

/** Shares by name as bars from 0 to 100 %, each with its interval as a line through its end. */
final class ShareBars {
  private ShareBars() {}

  /**
   * One bar.
   *
   * @param name untrusted text
   * @param n what stands behind it
   */
  record Bar(String name, Estimate share, int n) {}

  static Markup of(String style, List<Bar> bars) {
    return Markup.of(
        "<table class=\"bars\"><tbody>{}</tbody></table>",
        Markup.join(bars.stream().map(bar -> row(style, bar)).toList()));
  }

  private static Markup row(String style, Bar bar) {
    double value = bar.share().value().orElse(0);
    double low = bar.share().low().orElse(value);
    double high = bar.share().high().orElse(value);
    String text = bar.share().share().text();
    return Markup.of(
        "<tr><th title=\"{}\"><bdi>{}</bdi></th>"
            + "<td class=\"bar\"><svg class=\"{}\" width=\"100%\" height=\"14\" role=\"img\""
            + " aria-label=\"{}\">"
            + "<rect y=\"1\" width=\"{}%\" height=\"12\" rx=\"2\"/>"
            + "<line class=\"whisker\" x1=\"{}%\" x2=\"{}%\" y1=\"7\" y2=\"7\"/></svg></td>"
            + "<td>{}</td><td class=\"share\">n = {}</td></tr>\n",
        bar.name(),
        bar.name(),
        style,
        text,
        Numbers.coordinate(100 * value),
        Numbers.coordinate(100 * low),
        Numbers.coordinate(100 * high),
        text,
        Numbers.count(bar.n()));
  }
}
