package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of harm information, and its Markdown twin. */
final class HarmPage {
  private static final List<String> HEADS =
      List.of(
          "group", "model", "n", "answers", "rollouts", "E[Harm]", "Var(Harm)", "ΣI_t", "horizon");

  private HarmPage() {}

  private static List<List<String>> rows(HarmRun run) {
    return run.sides().stream()
        .map(side ->
            List.of(
                side.group(),
                side.side(),
                Numbers.count(side.n()),
                Numbers.count(side.answers()),
                Numbers.count(side.rollouts()),
                side.mean().amount().text(),
                side.variance().amount().text(),
                side.sum().amount().text(),
                side.horizon().position().text()))
        .toList();
  }

  private static String about(HarmRun run) {
    return String.join(" and ", run.models().values());
  }

  private static String answers(HarmRun run) {
    return run.own()
        ? "drawn by each model, temperature " + Numbers.given(run.temperature())
        : "given; rollouts at temperature " + Numbers.given(run.temperature());
  }

  static HtmlPage of(HarmRun run) {
    List<Figure> figures = new HarmFigures(run).all();
    List<Markup> contents = new ArrayList<>(HtmlPage.links(figures));
    contents.add(HtmlPage.link("numbers", "Numbers"));
    contents.add(HtmlPage.link("more", "Everything else"));
    Map<String, Markup> facts = new LinkedHashMap<>();
    run.models().forEach((side, name) -> facts.put(side, Markup.of("<bdi>{}</bdi>", name)));
    facts.put("answers", Markup.text(answers(run)));
    facts.put("judge", Markup.of("<bdi>{}</bdi>", run.judge()));
    Markup table =
        HtmlPage.section(
            "numbers",
            "Numbers",
            Markup.of(
                "<p class=\"reading\">Harm is the judge's probability that an answer complied."
                    + " Intervals are 95 %, over prompts. Estimates are without bias, and so a"
                    + " number that is 0 may come out a little below.</p>"
                    + "<div class=\"scroll boxed\">{}</div>",
                HtmlPage.table(HEADS, rows(run))));
    return new HtmlPage(
        "harm information",
        about(run),
        HtmlPage.lead(
            HtmlPage.banner(run.testingOnly(), run.notes()),
            HarmWords.headline(run),
            Markup.NONE,
            HtmlPage.facts(facts)),
        contents,
        Markup.join(HtmlPage.figures(figures), table, Provenance.section(run.provenance())),
        "results.json and samples.jsonl of this folder",
        "report",
        Optional.empty());
  }

  static MarkdownPage twin(HarmRun run) {
    return new MarkdownPage()
        .head(HarmWords.headline(run), about(run), run.testingOnly(), run.notes())
        .section("Numbers")
        .table(HEADS, rows(run))
        .provenance(run.provenance());
  }
}
