package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The depth numbers as rows of text, for both reports.
 *
 * @param heads the columns' names, the number's own first
 * @param rows per number its name, one cell per group, one for the contrast if there is one, and
 *     what it means
 */
record DepthTable(List<String> heads, List<List<String>> rows) {

  static DepthTable of(Results results) {
    Depth depth = results.depth();
    List<String> heads = new ArrayList<>(List.of("number"));
    results.groups().forEach(group -> heads.add(group.name() + " (n = " + group.n() + ")"));
    depth.contrast().ifPresent(c -> heads.add(c.first() + " − " + c.second()));
    heads.add("what it says");

    Set<String> names = new LinkedHashSet<>();
    results.groups().stream()
        .map(group -> depth.groups().get(group.name()))
        .filter(java.util.Objects::nonNull)
        .forEach(numbers -> names.addAll(numbers.keySet()));
    depth.contrast().ifPresent(contrast -> names.addAll(contrast.numbers().keySet()));

    return new DepthTable(heads, names.stream().map(name -> row(results, name)).toList());
  }

  private static List<String> row(Results results, String name) {
    Depth depth = results.depth();
    List<String> row = new ArrayList<>(List.of(label(depth, name)));
    for (Group group : results.groups()) {
      row.add(depth.number(group, name).map(estimate -> cell(name, estimate)).orElse("–"));
    }
    depth
        .contrast()
        .ifPresent(c -> row.add(c.number(name).map(estimate -> difference(estimate)).orElse("–")));
    row.add(meaning(depth, name));
    return row;
  }

  private static String cell(String name, Estimate estimate) {
    return isPosition(name)
        ? (estimate.value().isPresent() ? "token " : "") + estimate.asPosition()
        : estimate.asValue();
  }

  private static String difference(Estimate estimate) {
    return (estimate.value().orElse(0) > 0 ? "+" : "")
        + estimate.asValue()
        + (estimate.excludesZero() ? "" : " (within chance)");
  }

  private static boolean isPosition(String name) {
    return name.equals(Depth.HALF_LIFE) || name.equals(Depth.RECOVERY_BELOW);
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
        ? Numbers.value(depth.recoveryDelta().getAsDouble())
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

  Optional<Markup> markup() {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<Markup> head =
        heads.stream()
            .map(text -> Markup.of("<th scope=\"col\"><bdi>{}</bdi></th>", text))
            .toList();
    List<Markup> body = rows.stream().map(DepthTable::tableRow).toList();
    return Optional.of(
        Markup.of(
            "<table class=\"depth\"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            Markup.join(head),
            Markup.join(body)));
  }

  private static Markup tableRow(List<String> row) {
    List<Markup> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      String shape =
          i == 0
              ? "<th scope=\"row\">{}</th>"
              : i == row.size() - 1 ? "<td class=\"meaning\">{}</td>" : "<td>{}</td>";
      cells.add(Markup.of(shape, row.get(i)));
    }
    return Markup.of("<tr>{}</tr>\n", Markup.join(cells));
  }
}
