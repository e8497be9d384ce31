package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The depth numbers, for both reports.
 *
 * @param columns names of the value columns: each group, then the contrast if there is one
 */
record DepthTable(List<Estimate.Reading> columns, List<Row> rows) {

  /**
   * One depth number.
   *
   * @param cells one per column
   * @param meaning which way is deeper
   */
  record Row(String label, List<Estimate.Reading> cells, String meaning) {}

  static DepthTable of(Results results) {
    Depth depth = results.depth();
    List<Estimate.Reading> columns = new ArrayList<>();
    results
        .groups()
        .forEach(g -> columns.add(new Estimate.Reading(g.name(), "(n = " + g.n() + ")")));
    depth
        .contrast()
        .ifPresent(c -> columns.add(Estimate.Reading.plain(c.first() + " − " + c.second())));

    Set<String> names = new LinkedHashSet<>();
    results.groups().stream()
        .map(group -> depth.groups().get(group.name()))
        .filter(Objects::nonNull)
        .forEach(numbers -> names.addAll(numbers.keySet()));
    depth.contrast().ifPresent(contrast -> names.addAll(contrast.numbers().keySet()));
    return new DepthTable(columns, names.stream().map(name -> row(results, name)).toList());
  }

  private static Row row(Results results, String name) {
    Depth depth = results.depth();
    Estimate.Reading none = Estimate.Reading.plain("–");
    List<Estimate.Reading> cells = new ArrayList<>();
    for (Group group : results.groups()) {
      cells.add(depth.number(group, name).map(e -> cell(name, e)).orElse(none));
    }
    depth
        .contrast()
        .ifPresent(c -> cells.add(c.number(name).map(DepthTable::difference).orElse(none)));
    return new Row(label(depth, name), cells, meaning(depth, name));
  }

  private static Estimate.Reading cell(String name, Estimate estimate) {
    return name.equals(Depth.HALF_LIFE) || name.equals(Depth.RECOVERY_BELOW)
        ? estimate.position()
        : estimate.amount();
  }

  private static Estimate.Reading difference(Estimate estimate) {
    Estimate.Reading amount = estimate.signedAmount();
    return estimate.value().isEmpty() || estimate.excludesZero()
        ? amount
        : new Estimate.Reading(amount.value(), (amount.interval() + " within chance").strip());
  }

  private static String label(Depth depth, String name) {
    if (name.equals(depth.areaName())) {
      return "KL beyond token %d, summed (nats)".formatted(depth.areaFrom() - 1);
    }
    return switch (name) {
      case Depth.KL_FIRST -> "KL at the first token (nats)";
      case Depth.KL_MEAN -> "KL, mean over the response (nats)";
      case Depth.HALF_LIFE -> "KL has halved at";
      case Depth.RECOVERY_BELOW -> "P(R) of the aligned model under " + delta(depth) + " from";
      default -> name;
    };
  }

  private static String delta(Depth depth) {
    return depth.recoveryDelta().isPresent()
        ? "δ\u00a0=\u00a0" + Numbers.given(depth.recoveryDelta().getAsDouble())
        : "δ";
  }

  private static String meaning(Depth depth, String name) {
    if (name.equals(depth.areaName())) {
      return "↑ deeper, but only together with a high P(R)";
    }
    return switch (name) {
      case Depth.KL_FIRST -> "how hard alignment pulls where the answer opens";
      case Depth.KL_MEAN -> "how far apart the two models are overall";
      case Depth.HALF_LIFE -> "↑ deeper: the pull lasts longer";
      case Depth.RECOVERY_BELOW -> "↑ deeper: it can turn back for longer; never is best";
      default -> "";
    };
  }

  Markup markup() {
    if (rows.isEmpty()) {
      return new Markup("<p>This run holds no depth numbers.</p>");
    }
    List<Markup> head =
        columns.stream()
            .map(c ->
                Markup.of(
                    "<th scope=\"col\"><bdi>{}</bdi> <small>{}</small></th>",
                    c.value(),
                    c.interval()))
            .toList();
    return Markup.of(
        "<table class=\"depth\"><thead><tr><th></th>{}<th>what it says</th></tr></thead>"
            + "<tbody>{}</tbody></table>",
        Markup.join(head),
        Markup.join(rows.stream().map(DepthTable::markup).toList()));
  }

  private static Markup markup(Row row) {
    List<Markup> cells =
        row.cells().stream()
            .map(c -> Markup.of("<td>{} <small>{}</small></td>", c.value(), c.interval()))
            .toList();
    return Markup.of(
        "<tr><th scope=\"row\">{}</th>{}<td class=\"meaning\">{}</td></tr>\n",
        row.label(),
        Markup.join(cells),
        row.meaning());
  }
}
