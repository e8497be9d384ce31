package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a gradients run, and its Markdown twin. */
final class GradientsPage {
  private static final List<String> HEADS = List.of("gradient of", "n", "at 1", "late / early");
  private static final List<String> ALONG =
      List.of("update of", "harm falls along it by, for each unit of length");

  private GradientsPage() {}

  static Headline headline(GradientsResults results) {
    List<String> findings = new ArrayList<>();
    results
        .groups()
        .forEach((name, group) ->
            findings.add(
                "A token's own gradient, %s answers (n = %d): late over early %s."
                    .formatted(name, group.n(), group.gradMag().lateOverEarly().amount().text())));
    results
        .objectives()
        .forEach((name, objective) ->
            objective
                .roles()
                .forEach((role, found) -> {
                  if (found.curve().lateOverEarly().value().isPresent()) {
                    findings.add(
                        "%s, %s rows (n = %d): late over early %s."
                            .formatted(
                                name,
                                role,
                                found.n(),
                                found.curve().lateOverEarly().amount().text()));
                  }
                }));
    return new Headline(title(results), findings);
  }

  /** Said of harmful answers where there are some, for they are what alignment is about. */
  private static String title(GradientsResults results) {
    String name =
        results.groups().containsKey("harmful")
            ? "harmful"
            : results.groups().keySet().iterator().next();
    Estimate ratio = results.groups().get(name).gradMag().lateOverEarly();
    if (ratio.value().isEmpty()) {
      return "Answers are too short to say whether gradients weaken with position.";
    }
    String said =
        ratio.high().orElse(1) < 1
            ? "weaken with position"
            : ratio.low().orElse(1) > 1 ? "grow with position" : "do not change with position";
    return "Along %s answers token gradients %s: from token %d on they are %s times those up to token %d."
        .formatted(
            name,
            said,
            results.late(),
            Numbers.value(ratio.value().getAsDouble()),
            results.early());
  }

  private static List<List<String>> rows(GradientsResults results) {
    List<List<String>> rows = new ArrayList<>();
    results
        .groups()
        .forEach(
            (name, group) -> rows.add(row(name + ": a token's own", group.n(), group.gradMag())));
    results
        .objectives()
        .forEach((name, objective) ->
            objective
                .roles()
                .forEach((role, found) ->
                    rows.add(row(name + ": " + role + " rows", found.n(), found.curve()))));
    return rows;
  }

  private static List<String> row(String name, long n, GradientsResults.Curve curve) {
    return List.of(
        name,
        Numbers.count(n),
        curve.points().stream()
            .filter(point -> point.position() == 1)
            .findFirst()
            .map(Point::reading)
            .orElse("–"),
        curve.lateOverEarly().amount().text());
  }

  private static List<List<String>> along(GradientsResults results) {
    return results.harm().stream()
        .flatMap(harm -> harm.along().entrySet().stream())
        .map(entry -> List.of(entry.getKey(), entry.getValue().signedAmount().text()))
        .toList();
  }

  private static String about(GradientsResults results) {
    return "%s, base %s; gradients of the %s model"
        .formatted(results.aligned(), results.base(), results.of());
  }

  static HtmlPage of(GradientsResults results) {
    List<Figure> figures = new GradientsFigures(results).all();
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("numbers", "Numbers"));
    contents.addAll(HtmlPage.links(figures));
    contents.add(HtmlPage.link("more", "Everything else"));
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("models", Markup.of("<bdi>{}</bdi>", about(results)));
    Markup table =
        Markup.of(
            "<p class=\"reading\">Norms of gradients over all weights; in brackets 95 % intervals"
                + " over rows. Late is from token {} on, early up to token {}.</p>"
                + "<div class=\"scroll boxed\">{}</div>",
            results.late(), results.early(), HtmlPage.table(HEADS, rows(results)));
    List<List<String>> along = along(results);
    if (!along.isEmpty()) {
      table =
          Markup.join(
              table,
              Markup.of("<div class=\"scroll boxed\">{}</div>", HtmlPage.table(ALONG, along)));
    }
    return new HtmlPage(
        "gradients",
        results.aligned(),
        HtmlPage.lead(
            HtmlPage.banner(false, results.notes()),
            headline(results),
            Markup.NONE,
            HtmlPage.facts(facts)),
        contents,
        Markup.join(
            HtmlPage.section("numbers", "Numbers", table),
            HtmlPage.figures(figures),
            Provenance.section(results.provenance())),
        "results.json of this folder",
        "report",
        Optional.empty());
  }

  static MarkdownPage twin(GradientsResults results) {
    MarkdownPage page =
        new MarkdownPage()
            .head(headline(results), about(results), false, results.notes())
            .section("Numbers")
            .table(HEADS, rows(results));
    List<List<String>> along = along(results);
    if (!along.isEmpty()) {
      page.table(ALONG, along);
    }
    return page.provenance(results.provenance());
  }
}
