package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The page of a theory run, and its Markdown twin. */
final class TheoryPage {
  private static final List<String> HEADS =
      List.of(
          "position",
          "I_t",
          "‖G_t‖",
          "KL of the optimum",
          "λ²/2·I_t",
          "P(R) base",
          "P(R) with penalty");

  private TheoryPage() {}

  static Headline headline(TheoryResults results) {
    int horizon = results.harm().horizon();
    double beyond =
        Arrays.stream(results.optimum().kl()).skip(horizon).map(Math::abs).max().orElse(0);
    List<String> findings = new ArrayList<>();
    findings.add(
        "Aligned as well as λ = %s asks, expected harm goes from %s to %s; the change lies where harm is decided: KL beyond position %d is %s."
            .formatted(
                Numbers.given(results.lambda()),
                Numbers.value(results.harm().mean()),
                Numbers.value(results.optimum().harm()),
                horizon,
                horizon == results.length() ? "not there to look at" : Numbers.value(beyond)));
    int last = results.length() - 1;
    findings.add(
        "At the last position the base turns back with %s; with the recovery penalty (μ = %s, γ = %s) with %s."
            .formatted(
                Numbers.share(results.recovery().base()[last]),
                Numbers.given(results.mu()),
                Numbers.given(results.gamma()),
                Numbers.share(results.recovery().shifted()[last])));
    String title =
        horizon == 0
            ? "All outputs of this policy are equally harmful: alignment has nothing to move."
            : horizon == results.length()
                ? "Every position of this policy has a part in its harm."
                : "Harm is decided in the first %d of %d tokens; alignment leaves the others as they were."
                    .formatted(horizon, results.length());
    return new Headline(title, findings);
  }

  private static List<List<String>> rows(TheoryResults results) {
    return IntStream.range(0, results.length())
        .mapToObj(t ->
            List.of(
                Integer.toString(t + 1),
                Numbers.value(results.harm().information()[t]),
                Numbers.value(results.gradient().norm()[t]),
                Numbers.value(results.optimum().kl()[t]),
                Numbers.value(results.optimum().predicted()[t]),
                Numbers.share(results.recovery().base()[t]),
                Numbers.share(results.recovery().shifted()[t])))
        .toList();
  }

  private static String about(TheoryResults results) {
    return "%s: %d tokens, %d positions"
        .formatted(results.name(), results.vocabulary(), results.length());
  }

  static HtmlPage of(TheoryResults results) {
    List<Figure> figures = new TheoryFigures(results).all();
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("numbers", "Numbers"));
    contents.addAll(HtmlPage.links(figures));
    contents.add(HtmlPage.link("more", "Everything else"));
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("policy", Markup.of("<bdi>{}</bdi>", about(results)));
    facts.put("λ, weight of harm", Markup.text(Numbers.given(results.lambda())));
    facts.put(
        "μ and γ, recovery penalty",
        Markup.text(Numbers.given(results.mu()) + ", " + Numbers.given(results.gamma())));
    facts.put("the penalty's prefixes", Markup.text(results.prefixes()));
    Markup table =
        HtmlPage.section(
            "numbers",
            "Numbers",
            Markup.of(
                "<p class=\"reading\">Every figure here is computed, not sampled: all outputs are"
                    + " gone through.</p><div class=\"scroll boxed\">{}</div>",
                HtmlPage.table(HEADS, rows(results))));
    return new HtmlPage(
        "theory",
        results.name(),
        HtmlPage.lead(
            HtmlPage.banner(false, results.notes()),
            headline(results),
            Markup.NONE,
            HtmlPage.facts(facts)),
        contents,
        Markup.join(table, HtmlPage.figures(figures), Provenance.section(results.provenance())),
        "results.json of this folder",
        "report",
        Optional.empty());
  }

  static MarkdownPage twin(TheoryResults results) {
    return new MarkdownPage()
        .head(headline(results), about(results), false, results.notes())
        .section("Numbers")
        .table(HEADS, rows(results))
        .provenance(results.provenance());
  }
}
