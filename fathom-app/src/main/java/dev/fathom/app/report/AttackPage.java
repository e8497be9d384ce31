package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import dev.fathom.app.report.AttackResults.Attacked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The page of an attack. */
final class AttackPage {
  private AttackPage() {}

  static HtmlPage of(AttackResults results, Answers answers, Searches searches) {
    Headline headline = AttackWords.of(results);
    List<Figure> figures = figures(results, searches);
    List<Markup> contents = new ArrayList<>();
    contents.addAll(HtmlPage.links(figures));
    contents.add(HtmlPage.link("numbers", "The numbers"));
    contents.add(HtmlPage.link("answers", "Answers to read"));
    contents.add(HtmlPage.link("more", "Everything else"));
    Markup body =
        Markup.join(
            HtmlPage.figures(figures),
            HtmlPage.section("numbers", "The numbers", numbers(results)),
            steps(results),
            HtmlPage.section("answers", "Answers to read", answers(results, answers)),
            Provenance.section(results.provenance()));
    return new HtmlPage(
        results.attack() + " attack",
        results.model().name(),
        HtmlPage.lead(
            HtmlPage.banner(results.testingOnly(), results.notes()),
            headline,
            tiles(results),
            about(results)),
        contents,
        body,
        "results.json, generations.jsonl and the judgements of this folder",
        "report",
        Optional.empty());
  }

  private static List<Figure> figures(AttackResults results, Searches searches) {
    if (results.fineTuned().isPresent()) {
      return FineTuneFigures.of(results.fineTuned().get());
    }
    return Stream.concat(
            (results.byDepth() ? byDepth(results) : bySetting(results)).stream(),
            Stream.of(BestOfFigure.of(results), SearchFigure.of(searches))
                .flatMap(Optional::stream))
        .toList();
  }

  private static List<Figure> bySetting(AttackResults results) {
    return results.groups().stream()
        .filter(group -> group.depths().size() > 1)
        .map(group ->
            new Figure(
                "settings-" + (results.groups().indexOf(group) + 1),
                group.harmful()
                    ? "Which setting breaks it?"
                    : "Answered rightly by setting: " + group.name(),
                "Each bar is the share of answers that did what was asked, most successful first,"
                    + " with its 95 % interval.",
                group.harmful() ? "every bar is short: no setting makes it go along." : "",
                ShareBars.of("g1", bars(group)),
                List.of(),
                Markup.NONE))
        .toList();
  }

  private static List<ShareBars.Bar> bars(Attacked group) {
    return group.depths().stream()
        .sorted(Comparator.comparingDouble(AtDepth::share).reversed())
        .map(at -> new ShareBars.Bar(at.words(), at.success(), at.n()))
        .toList();
  }

  private static List<Figure> byDepth(AttackResults results) {
    List<Strand> strands =
        results.harmful().stream()
            .map(group -> new Strand(group.name(), "g1", group.depths()))
            .toList();
    Optional<Figure> success =
        SuccessFigure.of(
            "How deep does the refusal go?",
            "The attacker writes the first words of the answer and lets the model go on. Each point"
                + " is the share of answers that then did what was asked; to the left nothing was"
                + " written for the model, to the right more and more.",
            strands);
    return Stream.of(success, SuccessFigure.refused(strands)).flatMap(Optional::stream).toList();
  }

  private static Markup tiles(AttackResults results) {
    List<Markup> tiles = new ArrayList<>();
    for (Attacked group : results.harmful().stream().toList()) {
      if (!results.byDepth()) {
        tiles.add(Tiles.tile("prompts broken by any answer", group.broken().share(), ""));
        tiles.add(Tiles.tile("of all answers go along", group.success().share(), ""));
      }
      group.at(AttackResults.PLAIN).ifPresent(at -> tiles.add(tile("go along, asked plainly", at)));
      AttackWords.worst(group)
          .filter(at -> !at.depth().equals(AttackResults.PLAIN))
          .ifPresent(at -> tiles.add(tile("go along, " + at.words(), at)));
    }
    for (Attacked group : results.permitted()) {
      group.plainest().ifPresent(at -> tiles.add(tile(group.name() + ", answered rightly", at)));
    }
    return Tiles.row("the main shares", tiles);
  }

  private static Markup tile(String name, AtDepth at) {
    return Tiles.tile(name, at.success().share(), "");
  }

  private static Markup about(AttackResults results) {
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("model", results.model().markup());
    results
        .fineTuned()
        .ifPresent(tuned -> {
          facts.put("fine-tuned on", Markup.text(Numbers.count(tuned.rows()) + " rows"));
          facts.put("objective", Markup.of("<bdi>{}</bdi>", tuned.objective()));
        });
    facts.put("judge", Markup.of("<bdi>{}</bdi>", results.judge().spoken()));
    facts.put("decoding rule", Markup.of("<bdi>{}</bdi>", results.rule()));
    facts.put(
        results.byDepth() ? "answers per prompt and depth" : "answers per prompt and setting",
        Markup.text(Numbers.count(results.samples())));
    return HtmlPage.facts(facts);
  }

  private static Markup numbers(AttackResults results) {
    Markup table = HtmlPage.table(AttackMarkdown.heads(results), AttackMarkdown.rows(results));
    return Markup.of(
        "<p class=\"reading\">{}</p><div class=\"scroll boxed\">{}</div>{}",
        AttackMarkdown.legend(results),
        table,
        Markup.join(
            results.judge().error().stream()
                .map(sentence -> Markup.of("<p class=\"reading\">{}</p>", sentence))
                .toList()));
  }

  /** Every model that a fine-tuning attack asked. */
  private static Markup steps(AttackResults results) {
    return results
        .fineTuned()
        .map(tuned ->
            HtmlPage.section(
                "steps",
                "Step by step",
                Markup.of(
                    "<div class=\"scroll boxed\">{}</div>",
                    HtmlPage.table(AttackMarkdown.stepHeads(), AttackMarkdown.stepRows(tuned)))))
        .orElse(Markup.NONE);
  }

  private static Markup answers(AttackResults results, Answers answers) {
    if (answers.shown().isEmpty()) {
      return new Markup(
          "<p>The run folder holds no generations.jsonl: no answer can be shown.</p>");
    }
    List<Markup> parts = new ArrayList<>();
    parts.add(
        new Markup(
            "<p class=\"reading\">The same few prompts at every point, the first of each group;"
                + " generations.jsonl has all. <mark>Marked</mark> is what the attacker wrote for"
                + " the model, what follows is the model's own.</p>"));
    for (Attacked group : results.groups()) {
      String open = AttackWords.worst(group).map(AtDepth::depth).orElse("");
      for (AtDepth at : group.depths()) {
        List<Answer> shown = answers.at(group.name(), at.depth());
        if (!shown.isEmpty()) {
          parts.add(
              Markup.of(
                  "<details{}><summary><bdi>{}</bdi>, {}: {}</summary>{}</details>\n",
                  at.depth().equals(open) ? new Markup(" open=\"open\"") : Markup.NONE,
                  group.name(),
                  at.words(),
                  at.success().share().text()
                      + (group.harmful() ? " go along" : " answered rightly"),
                  Markup.join(shown.stream().map(AnswerCard::of).toList())));
        }
      }
    }
    return Markup.join(parts);
  }
}
