package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the report of a {@code fathom train} run from what its folder holds, {@code results.json}
 * and {@code steps.jsonl}.
 */
public final class TrainReport {
  private static final List<String> LOSS_HEADS = List.of("part", "first step", "last step");

  private TrainReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws UserError if the folder holds no results of a training run, or a broken file
   */
  public static WrittenReport write(Path runFolder) {
    Path file = RunKind.TRAIN.results(runFolder);
    Steps steps = Steps.read(runFolder.resolve("steps.jsonl"));
    TrainResults results = TrainResults.read(file, steps);
    return WrittenReport.into(
        runFolder, page(results, steps), twin(results), TrainWords.of(results));
  }

  private static HtmlPage page(TrainResults results, Steps steps) {
    List<Figure> figures =
        Stream.of(StepFigure.loss(steps), StepFigure.gradient(steps), StepFigure.rate(steps))
            .flatMap(Optional::stream)
            .toList();
    List<Markup> contents = new ArrayList<>(HtmlPage.links(figures));
    contents.add(HtmlPage.link("parts", "First and last step"));
    contents.add(HtmlPage.link("more", "Everything else"));
    Markup figuresOrNone =
        figures.isEmpty()
            ? new Markup("<p class=\"reading\">The run folder holds no steps.jsonl: no curve.</p>")
            : HtmlPage.figures(figures);
    Markup parts =
        HtmlPage.section(
            "parts",
            "First and last step",
            Markup.of(
                "<div class=\"scroll boxed\">{}</div>",
                HtmlPage.table(LOSS_HEADS, parts(results))));
    return new HtmlPage(
        "training",
        results.model().name() + ", " + results.objective(),
        HtmlPage.lead(
            HtmlPage.banner(results.testingOnly(), results.notes()),
            TrainWords.of(results),
            tiles(results),
            about(results)),
        contents,
        Markup.join(figuresOrNone, parts, Provenance.section(results.provenance())),
        "results.json and steps.jsonl of this folder",
        "report",
        Optional.empty());
  }

  private static Markup tiles(TrainResults results) {
    List<Markup> tiles = new ArrayList<>();
    results.before().ifPresent(probe -> tiles.add(tile("utility probe before", probe)));
    results.after().ifPresent(probe -> tiles.add(tile("utility probe after", probe)));
    tiles.add(
        Tiles.tile("optimiser steps", Estimate.Reading.plain(Numbers.count(results.steps())), ""));
    tiles.add(
        Tiles.tile(
            "stopped by",
            Estimate.Reading.plain(
                results.stopped().equals(TrainResults.FINISHED) ? "its end" : results.stopped()),
            ""));
    return Tiles.row("the run in short", tiles);
  }

  static Markup tile(String name, TrainResults.Probe probe) {
    return Tiles.tile(
        name,
        new Estimate.Reading(Numbers.points(probe.accuracy()), "n = " + Numbers.count(probe.n())),
        "%");
  }

  private static Markup about(TrainResults results) {
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("model", results.model().markup());
    facts.put("objective", Markup.of("<bdi>{}</bdi>", results.objective()));
    results.rows().ifPresent(rows -> facts.put("rows", Markup.text(Numbers.count(rows))));
    results.options().forEach((name, value) -> facts.put(name, Markup.of("<bdi>{}</bdi>", value)));
    return HtmlPage.facts(facts);
  }

  /** A row per part of the loss: its name, first and last value. */
  static List<List<String>> parts(TrainResults results) {
    Set<String> names = new LinkedHashSet<>(results.first().keySet());
    names.addAll(results.last().keySet());
    return names.stream()
        .map(name ->
            List.of(name, value(results.first().get(name)), value(results.last().get(name))))
        .toList();
  }

  private static String value(Double value) {
    return value == null ? "–" : Numbers.value(value);
  }

  private static MarkdownPage twin(TrainResults results) {
    return new MarkdownPage()
        .head(
            TrainWords.of(results),
            "Model: " + results.model().name() + " · objective: " + results.objective(),
            results.testingOnly(),
            results.notes())
        .section("First and last step")
        .table(LOSS_HEADS, parts(results))
        .provenance(results.provenance());
  }
}
