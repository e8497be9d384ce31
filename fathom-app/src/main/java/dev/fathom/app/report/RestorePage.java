package dev.fathom.app.report;

import dev.fathom.app.report.RestoreResults.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a restoration, and its Markdown twin. */
final class RestorePage {
  private static final List<String> HEADS =
      List.of("step", "weights restored", "rolled back", "cosine before it", "task after it");

  private RestorePage() {}

  static HtmlPage of(RestoreResults results) {
    List<Figure> figures = RestoreFigure.all(results);
    List<Markup> contents = new ArrayList<>(HtmlPage.links(figures));
    contents.add(HtmlPage.link("steps", "Step by step"));
    contents.add(HtmlPage.link("more", "Everything else"));
    Markup steps =
        HtmlPage.section(
            "steps",
            "Step by step",
            Markup.of(
                "<div class=\"scroll boxed\">{}</div>", HtmlPage.table(HEADS, rows(results))));
    return new HtmlPage(
        "recovery",
        results.model().name() + ", restore",
        HtmlPage.lead(
            HtmlPage.banner(false, results.notes()),
            RecoverWords.of(results),
            tiles(results),
            about(results)),
        contents,
        Markup.join(HtmlPage.figures(figures), steps, Provenance.section(results.provenance())),
        "results.json of this folder",
        "report",
        Optional.empty());
  }

  private static Markup tiles(RestoreResults results) {
    return Tiles.row(
        "the run in short",
        List.of(
            tile(
                "weights restored",
                RecoverWords.share(results.share()),
                Numbers.count(results.restored()) + " weights"),
            tile(
                "cosine with the aligned model",
                RecoverWords.cosine(results.cosine().before())
                    + " → "
                    + RecoverWords.cosine(results.cosine().after()),
                "before → after"),
            tile(
                "task score",
                RecoverWords.score(results.task().before())
                    + " → "
                    + RecoverWords.score(results.task().after()),
                "at least " + RecoverWords.score(results.task().least())),
            tile(
                "written",
                results.chosen() == 0 ? "unchanged" : "step " + results.chosen(),
                "of "
                    + results.steps().size()
                    + (results.rollback() ? ", with rollback" : ", without rollback"))));
  }

  private static Markup tile(String name, String value, String below) {
    return Tiles.tile(name, new Estimate.Reading(value, below), "");
  }

  private static Markup about(RestoreResults results) {
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("fine-tuned model", results.model().markup());
    facts.put("aligned model", results.aligned().markup());
    facts.put(
        "where weights could be restored",
        Markup.text(
            results.layers() == 1 ? "first block" : "first " + results.layers() + " blocks"));
    return HtmlPage.facts(facts);
  }

  private static List<List<String>> rows(RestoreResults results) {
    return results.steps().stream().map(step -> row(step, results.chosen())).toList();
  }

  private static List<String> row(Step step, int chosen) {
    return List.of(
        step.number() + (step.number() == chosen ? " (written)" : ""),
        Numbers.count(step.restored()),
        Numbers.count(step.rolledBack()),
        RecoverWords.cosine(step.cosine()),
        step.task().isPresent() ? RecoverWords.score(step.task().getAsDouble()) : "–");
  }

  static MarkdownPage twin(RestoreResults results) {
    return new MarkdownPage()
        .head(
            RecoverWords.of(results),
            "Fine-tuned model: "
                + results.model().name()
                + " · aligned model: "
                + results.aligned().name(),
            false,
            results.notes())
        .section("Step by step")
        .table(HEADS, rows(results))
        .provenance(results.provenance());
  }
}
