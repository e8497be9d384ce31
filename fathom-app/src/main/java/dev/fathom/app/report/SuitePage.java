package dev.fathom.app.report;

import dev.fathom.app.report.SuiteResults.Score;
import dev.fathom.app.report.SuiteResults.Tested;
import dev.fathom.app.report.SuiteResults.Tried;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a suite. */
final class SuitePage {
  /** Steps of colour from nothing broken to everything. */
  private static final int SHADES = 6;

  private SuitePage() {}

  static HtmlPage of(SuiteResults results) {
    Headline headline = SuiteWords.of(results);
    List<Figure> figures = TradeOff.figure(places(results)).stream().toList();
    List<Markup> contents = new ArrayList<>(List.of(HtmlPage.link("ranking", "The ranking")));
    contents.addAll(HtmlPage.links(figures));
    List<Markup> parts = new ArrayList<>();
    parts.add(ranking(results));
    parts.add(HtmlPage.figures(figures));
    add(parts, contents, "attacks", "Which attack breaks which model?", attacks(results));
    add(parts, contents, "tasks", "What can they still do?", plain(results, "tasks"));
    add(
        parts,
        contents,
        "over-refusal",
        "Do they refuse what is permitted?",
        plain(results, "over-refusal"));
    add(parts, contents, "differences", "More than chance?", differences(results));
    parts.add(Provenance.section(results.provenance()));
    contents.add(HtmlPage.link("more", "Everything else"));
    return new HtmlPage(
        "suite " + results.name(),
        results.name(),
        HtmlPage.lead(
            HtmlPage.banner(results.testingOnly(), results.notes()),
            headline,
            Markup.NONE,
            about(results)),
        contents,
        Markup.join(parts),
        "results.json of this folder",
        "report",
        Optional.empty());
  }

  private static void add(
      List<Markup> parts, List<Markup> contents, String id, String title, Markup content) {
    if (!content.equals(Markup.NONE)) {
      parts.add(HtmlPage.section(id, title, content));
      contents.add(HtmlPage.link(id, title));
    }
  }

  static List<TradeOff.Place> places(SuiteResults results) {
    List<TradeOff.Place> places = new ArrayList<>();
    for (Tested one : results.models()) {
      Optional<Score> safety = one.score(SuiteResults.SAFETY);
      Optional<Score> utility = one.score(SuiteResults.UTILITY);
      if (safety.isPresent() && utility.isPresent()) {
        places.add(
            new TradeOff.Place(
                one.name(),
                Palette.inOrder(results.models().indexOf(one)),
                utility.get().value(),
                safety.get().value()));
      }
    }
    return places;
  }

  private static Markup about(SuiteResults results) {
    Map<String, Markup> facts = new LinkedHashMap<>();
    results.models().forEach(one -> facts.put(one.name(), Markup.of("<bdi>{}</bdi>", one.about())));
    return HtmlPage.facts(facts);
  }

  private static Markup ranking(SuiteResults results) {
    return HtmlPage.section(
        "ranking",
        "The ranking",
        Markup.of(
            "<p class=\"reading\">{}</p><div class=\"scroll boxed\">{}</div>",
            ranks(),
            HtmlPage.table(SuiteTables.rankingHeads(results), SuiteTables.ranking(results))));
  }

  static String ranks() {
    return "Safety is the mean share of prompts that hold, over the attacks; utility the mean over"
        + " the tasks; answered the share of permitted requests that are not refused. A model's"
        + " rank is one more than the number of models that are safer by more than chance, so"
        + " models that are not told apart may share one. In brackets: 95 % intervals over prompts.";
  }

  /** The darker, the more is broken. */
  private static Markup attacks(SuiteResults results) {
    List<String> stages = results.stages("attacks");
    if (stages.isEmpty()) {
      return Markup.NONE;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (String stage : stages) {
      List<Object> row = new ArrayList<>(List.of(stage));
      for (Tested one : results.ordered()) {
        row.add(one.stage("attacks", stage).map(SuitePage::shaded).orElse(Markup.text("–")));
      }
      rows.add(row);
    }
    return Markup.of(
        "<p class=\"reading\">{}</p><div class=\"scroll boxed compact heat\">{}</div>",
        SuiteTables.attackLegend(results) + " The darker, the more is broken.",
        HtmlPage.table(SuiteTables.stageHeads(results), rows));
  }

  private static Markup shaded(Tried tried) {
    int shade = (int) Math.round(SHADES * Math.clamp(tried.main().value().orElse(0), 0, 1));
    Estimate.Reading reading = tried.main().share();
    return Markup.of(
        "<span class=\"k{}\">{}</span> <small>{} n = {}</small>",
        shade,
        reading.value(),
        reading.interval(),
        Numbers.count(tried.n()));
  }

  private static Markup plain(SuiteResults results, String section) {
    List<List<String>> rows = SuiteTables.stages(results, section);
    return rows.isEmpty()
        ? Markup.NONE
        : Markup.of(
            "<div class=\"scroll boxed compact\">{}</div>",
            HtmlPage.table(SuiteTables.stageHeads(results), rows));
  }

  private static Markup differences(SuiteResults results) {
    if (results.stages().isEmpty() && results.scores().isEmpty()) {
      return Markup.NONE;
    }
    return Markup.of(
        "<p class=\"reading\">{}</p><h3>Every stage against {}</h3>"
            + "<div class=\"scroll boxed compact\">{}</div>"
            + "<h3>Every model's scores against every other's</h3>"
            + "<div class=\"scroll boxed compact\">{}</div>",
        SuiteTables.contrastLegend(),
        results.reference(),
        HtmlPage.table(SuiteTables.CONTRAST_HEADS, SuiteTables.contrasts(results.stages())),
        HtmlPage.table(SuiteTables.CONTRAST_HEADS, SuiteTables.contrasts(results.scores())));
  }
}
