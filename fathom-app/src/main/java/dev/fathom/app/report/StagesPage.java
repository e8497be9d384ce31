package dev.fathom.app.report;

import dev.fathom.app.report.StagesResults.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a recovery in stages, and its Markdown twin. */
final class StagesPage {
  private static final List<String> HEADS =
      List.of("stage", "part of the loss", "first step", "last step");

  private StagesPage() {}

  static HtmlPage of(Path folder, StagesResults results) {
    List<Figure> figures =
        results.stages().stream()
            .flatMap(stage ->
                StepFigure.loss(
                    stage.id(), "What the stage " + stage.name() + " pulled down", stage.steps())
                    .stream())
            .toList();
    List<Markup> contents = new ArrayList<>(HtmlPage.links(figures));
    contents.add(HtmlPage.link("stages", "The stages"));
    contents.add(HtmlPage.link("more", "Everything else"));
    Markup curves =
        figures.isEmpty()
            ? new Markup(
                "<p class=\"reading\">The stages' folders hold no steps.jsonl: no curve.</p>")
            : HtmlPage.figures(figures);
    Markup stages =
        HtmlPage.section(
            "stages",
            "The stages",
            Markup.of(
                "<p class=\"reading\">Each is a training with a folder of its own: {}</p>"
                    + "<div class=\"scroll boxed\">{}</div>",
                Markup.join(results.stages().stream().map(stage -> link(folder, stage)).toList()),
                HtmlPage.table(HEADS, parts(results))));
    return new HtmlPage(
        "recovery",
        results.model().name() + ", two-stage",
        HtmlPage.lead(
            HtmlPage.banner(false, results.notes()),
            RecoverWords.of(results),
            tiles(results),
            about(results)),
        contents,
        Markup.join(curves, stages, Provenance.section(results.provenance())),
        "results.json of this folder and steps.jsonl of its stages",
        "report",
        Optional.empty());
  }

  private static Markup link(Path folder, Stage stage) {
    boolean there =
        !stage.folder().isEmpty()
            && Files.exists(folder.resolve(stage.folder()).resolve("report.html"));
    return there
        ? Markup.of("<a href=\"{}/report.html\"><bdi>{}</bdi></a> ", stage.folder(), stage.name())
        : Markup.of("<bdi>{}</bdi> ", stage.name());
  }

  private static Markup tiles(StagesResults results) {
    List<Markup> tiles = new ArrayList<>();
    for (Stage stage : results.stages()) {
      tiles.add(
          Tiles.tile(
              stage.name() + ", steps",
              Estimate.Reading.plain(Numbers.count(stage.training().steps())),
              ""));
    }
    probe(results, true).ifPresent(at -> tiles.add(TrainReport.tile("utility probe before", at)));
    probe(results, false).ifPresent(at -> tiles.add(TrainReport.tile("utility probe after", at)));
    return Tiles.row("the run in short", tiles);
  }

  /** The utility probe before the first stage or after the last. */
  static Optional<TrainResults.Probe> probe(StagesResults results, boolean before) {
    if (results.stages().isEmpty()) {
      return Optional.empty();
    }
    return before
        ? results.stages().getFirst().training().before()
        : results.stages().getLast().training().after();
  }

  private static Markup about(StagesResults results) {
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("degraded model", results.model().markup());
    results
        .pair()
        .ifPresent(pair -> {
          facts.put("base of the pair", pair.base().markup());
          facts.put("aligned model of the pair", pair.aligned().markup());
        });
    for (Stage stage : results.stages()) {
      facts.put(stage.name(), Markup.of("<bdi>{}</bdi>", stage.training().objective()));
    }
    return HtmlPage.facts(facts);
  }

  private static List<List<String>> parts(StagesResults results) {
    List<List<String>> rows = new ArrayList<>();
    for (Stage stage : results.stages()) {
      for (List<String> part : TrainReport.parts(stage.training())) {
        List<String> row = new ArrayList<>(List.of(stage.name()));
        row.addAll(part);
        rows.add(row);
      }
    }
    return rows;
  }

  static MarkdownPage twin(StagesResults results) {
    return new MarkdownPage()
        .head(
            RecoverWords.of(results),
            "Degraded model: "
                + results.model().name()
                + results
                    .pair()
                    .map(pair -> " · pair: " + pair.base().name() + ", " + pair.aligned().name())
                    .orElse(""),
            false,
            results.notes())
        .section("The stages")
        .table(HEADS, parts(results))
        .provenance(results.provenance());
  }
}
