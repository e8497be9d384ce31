package dev.fathom.app.report;

import dev.fathom.app.report.TrainedResults.Beyond;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a theory run about trained models, and its Markdown twin. */
final class TrainedPage {
  private static final List<String> HEADS = List.of("what", "measured", "theory", "n");

  private TrainedPage() {}

  static Headline headline(TrainedResults results) {
    TrainedResults.Alignment alignment = results.alignment();
    List<String> findings = new ArrayList<>();
    findings.add(
        "Over its own answers the model diverges from its base by %s nats in all (n = %d).%s"
            .formatted(alignment.sum().reading(), alignment.n(), expected(alignment)));
    results.recovery().beyond().ifPresent(beyond -> findings.add(behind(beyond)));
    results
        .penalised()
        .ifPresent(penalised ->
            findings.add(
                "With the recovery penalty P(R) there is %s; Theorem 20's closed form says %s."
                    .formatted(
                        share(penalised.beyond()), share(penalised.predictedBeyond().value()))));
    String title =
        alignment
            .beyond()
            .map(beyond ->
                "%s of what reinforcement moved lies in the first %s, where harm was decided."
                    .formatted(
                        Numbers.share(1 - beyond.value() / alignment.sum().value()),
                        firstTokens(beyond.position() - 1)))
            .orElse(
                "Reinforcement by whole answers moved the model by %s nats."
                    .formatted(Numbers.value(alignment.sum().value())));
    return new Headline(title, findings);
  }

  private static String firstTokens(int count) {
    return count == 1 ? "token" : count + " tokens";
  }

  private static String expected(TrainedResults.Alignment alignment) {
    return alignment.optimum().isPresent() && alignment.leading().isPresent()
        ? " At the optimum of a policy without limits it would be %s; the leading order, λ²/2 · Var(Harm), is %s."
            .formatted(
                Numbers.value(alignment.optimum().getAsDouble()),
                Numbers.value(alignment.leading().getAsDouble()))
        : "";
  }

  private static String behind(Beyond beyond) {
    Point difference = beyond.difference();
    String verdict =
        difference.low() <= 0 && difference.high() >= 0
            ? "the interval of the difference holds 0: the divergence there is no depth"
            : difference.low() > 0
                ? "refusal became likelier there, by a probability of " + difference.reading()
                : "refusal became less likely there, by a probability of " + difference.reading();
    return "Behind harmful prefixes, from token %d on, it diverges by %s nats a token, and P(R) is %s against the base's %s; %s."
        .formatted(
            difference.position(),
            beyond.kl().reading(),
            share(beyond.aligned()),
            share(beyond.base()),
            verdict);
  }

  /** In percent with three digits: late probabilities are small. */
  private static String share(double share) {
    return Numbers.value(100 * share) + " %";
  }

  private static String share(Point point) {
    return share(point.value()) + Numbers.interval(100 * point.low(), 100 * point.high());
  }

  private static List<List<String>> rows(TrainedResults results) {
    List<List<String>> rows = new ArrayList<>();
    TrainedResults.Alignment alignment = results.alignment();
    rows.add(
        List.of(
            "KL of whole answers, nats",
            alignment.sum().reading(),
            Numbers.value(alignment.optimum().orElse(Double.NaN)),
            Integer.toString(alignment.n())));
    alignment
        .beyond()
        .ifPresent(beyond ->
            rows.add(
                row(
                    "of it from token " + beyond.position() + " on",
                    beyond.reading(),
                    "0",
                    beyond)));
    results
        .recovery()
        .beyond()
        .ifPresent(beyond -> {
          String from = ", harmful prefixes from token " + beyond.kl().position() + " on";
          rows.add(row("KL a token" + from, beyond.kl().reading(), "", beyond.kl()));
          rows.add(row("P(R) of the base" + from, share(beyond.base()), "", beyond.base()));
          rows.add(
              row(
                  "P(R) of the aligned model" + from,
                  share(beyond.aligned()),
                  share(beyond.base().value()),
                  beyond.aligned()));
        });
    results
        .penalised()
        .ifPresent(penalised ->
            rows.add(
                row(
                    "P(R) with the penalty, from token " + penalised.from() + " on",
                    share(penalised.beyond()),
                    share(penalised.predictedBeyond().value()),
                    penalised.beyond())));
    return rows;
  }

  private static List<String> row(String what, String measured, String theory, Point point) {
    return List.of(what, measured, theory, Integer.toString(point.n()));
  }

  static HtmlPage of(TrainedResults results) {
    List<Figure> figures = new TrainedFigures(results).all();
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("numbers", "Numbers"));
    contents.addAll(HtmlPage.links(figures));
    contents.add(HtmlPage.link("more", "Everything else"));
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("aligned model", Markup.of("<bdi>{}</bdi>", results.model()));
    facts.put("λ, weight of harm", Markup.text(Numbers.given(results.lambda())));
    results
        .horizon()
        .ifPresent(tokens -> facts.put("the judge read", Markup.text(Numbers.tokens(tokens))));
    Markup table =
        HtmlPage.section(
            "numbers",
            "Numbers",
            Markup.of(
                "<p class=\"reading\">Intervals are 95 % bootstrap over answers.</p>"
                    + "<div class=\"scroll boxed\">{}</div>",
                HtmlPage.table(HEADS, rows(results))));
    return new HtmlPage(
        "theory",
        "theory and " + results.model(),
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

  static MarkdownPage twin(TrainedResults results) {
    return new MarkdownPage()
        .head(
            headline(results),
            "Aligned model: " + results.model() + " · λ = " + Numbers.given(results.lambda()),
            false,
            results.notes())
        .section("Numbers")
        .table(HEADS, rows(results))
        .provenance(results.provenance());
  }
}
