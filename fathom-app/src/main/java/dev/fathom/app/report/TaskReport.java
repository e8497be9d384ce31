package dev.fathom.app.report;

import dev.fathom.UserError;
import dev.fathom.app.report.TaskResults.Score;
import dev.fathom.app.report.TaskResults.Scored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the report of a {@code fathom task} run from what its folder holds: {@code results.json}
 * and {@code samples.jsonl}.
 */
public final class TaskReport {
  private static final List<String> HEADS = List.of("questions", "metric", "value", "n");

  private TaskReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws UserError if the folder holds no results of a task, or a broken file
   */
  public static WrittenReport write(Path runFolder) {
    TaskResults results = TaskResults.read(RunKind.TASK.results(runFolder));
    Headline headline = headline(results);
    return WrittenReport.into(
        runFolder,
        page(results, headline, TaskSamples.read(runFolder)),
        twin(results, headline),
        headline);
  }

  private static Headline headline(TaskResults results) {
    Optional<Map.Entry<String, Score>> main =
        results.all().scores().entrySet().stream().findFirst();
    if (main.isEmpty()) {
      return new Headline("Nothing was asked: the run holds no questions.", List.of());
    }
    List<String> findings = new ArrayList<>();
    results
        .all()
        .scores()
        .forEach((metric, score) ->
            findings.add(
                "%s: %s%s."
                    .formatted(
                        sentence(TaskResults.spoken(metric)),
                        TaskResults.reading(metric, score.estimate()).text(),
                        results.better().getOrDefault(metric, true) ? "" : ", lower is better")));
    if (results.all().n() < Group.FEW) {
      findings.add("Fewer than %d questions: too few to lean on.".formatted(Group.FEW));
    }
    if (!results.rule().equals("none")) {
      findings.add("The answers were decoded under a rule: " + results.rule() + ".");
    }
    Score score = main.get().getValue();
    return new Headline(
        "%s: %s, %s over %s questions."
            .formatted(
                results.task(),
                TaskResults.spoken(main.get().getKey()),
                TaskResults.reading(main.get().getKey(), score.estimate()).text(),
                Numbers.count(score.n())),
        findings);
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static HtmlPage page(TaskResults results, Headline headline, List<Markup> samples) {
    List<Figure> figures = figures(results);
    List<Markup> contents = new ArrayList<>(HtmlPage.links(figures));
    contents.add(HtmlPage.link("numbers", "The numbers"));
    contents.add(HtmlPage.link("samples", "Questions to read"));
    contents.add(HtmlPage.link("more", "Everything else"));
    Markup table =
        Markup.of(
            "<p class=\"reading\">{}</p><div class=\"scroll boxed\">{}</div>",
            legend(),
            HtmlPage.table(HEADS, rows(results)));
    Markup read =
        samples.isEmpty()
            ? new Markup("<p>The run holds no questions that could be shown.</p>")
            : Markup.join(samples);
    return new HtmlPage(
        "task " + results.task(),
        results.model().name(),
        HtmlPage.lead(
            HtmlPage.banner(results.testingOnly(), results.notes()),
            headline,
            tiles(results),
            about(results)),
        contents,
        Markup.join(
            HtmlPage.figures(figures),
            HtmlPage.section("numbers", "The numbers", table),
            HtmlPage.section("samples", "Questions to read", read),
            Provenance.section(results.provenance())),
        "results.json and samples.jsonl of this folder",
        "report",
        Optional.empty());
  }

  private static Markup tiles(TaskResults results) {
    List<Markup> tiles = new ArrayList<>();
    results
        .all()
        .scores()
        .forEach((metric, score) ->
            tiles.add(
                Tiles.tile(
                    TaskResults.spoken(metric),
                    TaskResults.reading(metric, score.estimate()),
                    "")));
    return Tiles.row("the main numbers", tiles);
  }

  private static Markup about(TaskResults results) {
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("model", results.model().markup());
    facts.put("decoding rule", Markup.text(results.rule()));
    facts.put("examples before a question", Markup.text(Numbers.count(results.shots())));
    facts.put("chat template", Markup.text(results.chat() ? "yes" : "no"));
    if (!results.judge().isEmpty()) {
      facts.put("judge", Markup.text(results.judge()));
    }
    return HtmlPage.facts(facts);
  }

  /** The main share of each group, the best first. */
  private static List<Figure> figures(TaskResults results) {
    Optional<String> main =
        results.all().scores().keySet().stream().filter(TaskResults::isShare).findFirst();
    if (main.isEmpty() || results.groups().size() < 2) {
      return List.of();
    }
    List<ShareBars.Bar> bars = new ArrayList<>();
    results
        .groups()
        .forEach((name, group) ->
            Optional.ofNullable(group.scores().get(main.get()))
                .ifPresent(
                    score -> bars.add(new ShareBars.Bar(name, score.estimate(), score.n()))));
    bars.sort(Comparator.comparingDouble(bar -> -bar.share().value().orElse(0)));
    return List.of(
        new Figure(
            "groups",
            sentence(TaskResults.spoken(main.get())) + ", by group",
            "Each bar is the share of a group's questions, with its 95 % interval.",
            "",
            ShareBars.of("g2", bars),
            List.of(),
            Markup.NONE));
  }

  private static List<List<String>> rows(TaskResults results) {
    List<List<String>> rows = new ArrayList<>();
    add(rows, "all", results.all());
    if (results.groups().size() > 1) {
      results.groups().forEach((name, group) -> add(rows, name, group));
    }
    return rows;
  }

  private static void add(List<List<String>> rows, String name, Scored scored) {
    scored
        .scores()
        .forEach((metric, score) ->
            rows.add(
                List.of(
                    name,
                    metric,
                    TaskResults.reading(metric, score.estimate()).text(),
                    Numbers.count(score.n()))));
  }

  private static String legend() {
    return "In brackets: 95 % intervals, Wilson's for shares of questions, the bootstrap's over"
        + " questions for everything else. A number over all groups counts each question once.";
  }

  private static MarkdownPage twin(TaskResults results, Headline headline) {
    return new MarkdownPage()
        .head(
            headline,
            "Model: %s · rule: %s · examples: %d · chat template: %s"
                .formatted(
                    results.model().name(),
                    results.rule(),
                    results.shots(),
                    results.chat() ? "yes" : "no"),
            results.testingOnly(),
            results.notes())
        .section("The numbers")
        .table(HEADS, rows(results))
        .text(legend())
        .provenance(results.provenance());
  }
}
