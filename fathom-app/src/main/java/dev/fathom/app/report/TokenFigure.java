package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The most frequent tokens of Algorithm 1's set, bars per group (Fig. 2 of arXiv 2511.12155). */
final class TokenFigure {
  private static final int SHOWN = 15;

  private TokenFigure() {}

  static Optional<Figure> of(Results results) {
    List<Markup> panels = new ArrayList<>();
    long most =
        results.baseFavoredTokens().values().stream()
            .flatMap(List::stream)
            .mapToLong(Results.TokenCount::count)
            .max()
            .orElse(0);
    for (Group group : results.groups()) {
      List<Results.TokenCount> tokens =
          results.baseFavoredTokens().getOrDefault(group.name(), List.of());
      if (!tokens.isEmpty()) {
        String style = Palette.of(results, group);
        panels.add(Figure.panel(style, group, bars(tokens, style, most)));
      }
    }
    if (panels.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Figure(
            "tokens",
            "The words alignment holds back",
            "Tokens that stand most often among the %d whose logit the base raises most above the"
                    .formatted(results.topN())
                + " aligned model's: the bar is at how many response tokens, the percentage is of all"
                + " in the group; ␣ is a space, ↵ a line break.",
            "the list itself does not tell depth; compare it between groups: what stands only under"
                + " harmful prompts is what alignment holds back there.",
            Figure.panels(Markup.NONE, panels),
            List.of(),
            Markup.NONE));
  }

  private static Markup bars(List<Results.TokenCount> tokens, String style, long most) {
    List<Markup> rows = tokens.stream().map(token -> row(token, style, most)).toList();
    Markup head = table(rows.subList(0, Math.min(SHOWN, rows.size())));
    return rows.size() <= SHOWN
        ? head
        : Markup.of(
            "{}<details class=\"numbers\"><summary>{} more</summary>{}</details>",
            head,
            rows.size() - SHOWN,
            table(rows.subList(SHOWN, rows.size())));
  }

  private static Markup table(List<Markup> rows) {
    return Markup.of("<table class=\"bars\"><tbody>{}</tbody></table>", Markup.join(rows));
  }

  private static Markup row(Results.TokenCount token, String style, long most) {
    return Markup.of(
        "<tr><th title=\"{}\"><code><bdi>{}</bdi></code></th>"
            + "<td class=\"bar\"><svg class=\"{}\" width=\"100%\" height=\"12\" role=\"img\""
            + " aria-label=\"{} of {}\">"
            + "<rect width=\"{}%\" height=\"12\" rx=\"2\"/></svg></td>"
            + "<td>{}</td><td class=\"share\">{}</td></tr>\n",
        token.id() < 0 ? "" : "token id " + token.id(),
        VisibleText.aloneToken(token.token()),
        style,
        token.count(),
        most,
        Numbers.coordinate(most == 0 ? 0 : 100.0 * token.count() / most),
        Numbers.count(token.count()),
        Double.isNaN(token.share()) ? "" : Numbers.percent(token.share()));
  }
}
