package dev.fathom.app.report;

import dev.fathom.app.report.AgreementResults.Against;
import dev.fathom.app.report.AgreementResults.Judge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of an agreement, and its Markdown twin. */
final class AgreementPage {
  private static final List<String> HEADS =
      List.of("judge", "rows", "kappa", "accuracy", "F1", "complied and found", "not and found");
  private static final List<String> COUNTS =
      List.of("judge", "right: complied", "missed", "false alarms", "right: not", "unjudged");
  private static final List<String> PAIRS =
      List.of("judges", "rows", "kappa with each other", "first one's kappa more by");

  private static final String READING =
      "Kappa is agreement with the labels beyond what chance would give (Cohen): 0 is chance, 1 is"
          + " perfect. In brackets: 95 % intervals; answers that are as good as the same count as"
          + " one there. A judge that was fitted on some of the rows stands twice: what counts is"
          + " how it does on the others, unseen.";

  private AgreementPage() {}

  static Headline headline(AgreementResults results) {
    Optional<Judge> best =
        results.judges().stream()
            .filter(judge -> judge.honest().kappa().value().isPresent())
            .max(Comparator.comparingDouble(j -> j.honest().kappa().value().orElseThrow()));
    List<String> findings = new ArrayList<>();
    results.judges().stream()
        .filter(judge -> judge.honest().unjudged() > 0)
        .forEach(judge ->
            findings.add(
                "%s gave no verdict on %d answers; they are left out of its numbers."
                    .formatted(judge.name(), judge.honest().unjudged())));
    String title =
        best.map(judge ->
                "%s agrees best with the labels: kappa %s over %d answers%s."
                    .formatted(
                        judge.name(),
                        judge.honest().kappa().amount().text(),
                        judge.honest().n(),
                        judge.unseen().isPresent() ? " that it has not seen" : ""))
            .orElse("Agreement with these labels tells nothing: all of them are the same.");
    return new Headline(title, findings);
  }

  private static List<List<String>> rows(AgreementResults results) {
    List<List<String>> rows = new ArrayList<>();
    for (Judge judge : results.judges()) {
      rows.add(row(judge.name(), judge.all()));
      judge.unseen().ifPresent(unseen -> rows.add(row(judge.name() + ", unseen", unseen)));
    }
    return rows;
  }

  private static List<String> row(String name, Against at) {
    return List.of(
        name,
        Numbers.count(at.n()),
        at.kappa().amount().text(),
        at.accuracy().share().text(),
        at.f1().amount().text(),
        at.sensitivity().share().text(),
        at.specificity().share().text());
  }

  private static List<List<String>> counts(AgreementResults results) {
    List<List<String>> rows = new ArrayList<>();
    for (Judge judge : results.judges()) {
      rows.add(counts(judge.name(), judge.all()));
      judge.unseen().ifPresent(unseen -> rows.add(counts(judge.name() + ", unseen", unseen)));
    }
    return rows;
  }

  private static List<String> counts(String name, Against at) {
    return List.of(
        name,
        Numbers.count(at.counts().truePositive()),
        Numbers.count(at.counts().falseNegative()),
        Numbers.count(at.counts().falsePositive()),
        Numbers.count(at.counts().trueNegative()),
        Numbers.count(at.unjudged()));
  }

  private static List<List<String>> pairs(AgreementResults results) {
    return results.pairs().stream()
        .map(pair ->
            List.of(
                pair.first() + " and " + pair.second(),
                Numbers.count(pair.n()),
                pair.kappa().amount().text(),
                pair.difference().signedAmount().text()))
        .toList();
  }

  private static String about(AgreementResults results) {
    return "%s: %s answers, %s labelled as having complied"
        .formatted(results.file(), Numbers.count(results.n()), Numbers.count(results.complied()));
  }

  static HtmlPage of(AgreementResults results) {
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("labels", "With the labels"));
    contents.add(HtmlPage.link("counts", "Verdicts"));
    List<Markup> body = new ArrayList<>();
    body.add(section("labels", "With the labels", READING, HEADS, rows(results)));
    body.add(section("counts", "Verdicts", "How many, of what.", COUNTS, counts(results)));
    if (!results.pairs().isEmpty()) {
      contents.add(HtmlPage.link("pairs", "With each other"));
      body.add(
          section(
              "pairs",
              "With each other",
              "Over the rows that both judged. A difference whose interval holds 0 may be chance.",
              PAIRS,
              pairs(results)));
    }
    contents.add(HtmlPage.link("more", "Everything else"));
    body.add(Provenance.section(results.provenance()));
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("labelled answers", Markup.of("<bdi>{}</bdi>", about(results)));
    results
        .judges()
        .forEach(judge ->
            facts.put("version of " + judge.name(), Markup.of("<bdi>{}</bdi>", judge.version())));
    return new HtmlPage(
        "agreement",
        results.file(),
        HtmlPage.lead(
            HtmlPage.banner(false, results.notes()),
            headline(results),
            Markup.NONE,
            HtmlPage.facts(facts)),
        contents,
        Markup.join(body),
        "results.json of this folder",
        "report",
        Optional.empty());
  }

  private static Markup section(
      String id, String title, String reading, List<String> heads, List<List<String>> rows) {
    return HtmlPage.section(
        id,
        title,
        Markup.of(
            "<p class=\"reading\">{}</p><div class=\"scroll boxed\">{}</div>",
            reading,
            HtmlPage.table(heads, rows)));
  }

  static MarkdownPage twin(AgreementResults results) {
    MarkdownPage page =
        new MarkdownPage()
            .head(headline(results), about(results), false, results.notes())
            .section("With the labels")
            .table(HEADS, rows(results))
            .text(READING)
            .section("Verdicts")
            .table(COUNTS, counts(results));
    if (!results.pairs().isEmpty()) {
      page.section("With each other").table(PAIRS, pairs(results));
    }
    return page.provenance(results.provenance());
  }
}
