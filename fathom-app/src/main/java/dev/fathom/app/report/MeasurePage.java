package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The page of a depth profile. */
final class MeasurePage {
  private MeasurePage() {}

  static HtmlPage of(Results results, Samples samples) {
    List<Figure> figures = figures(results);
    Map<String, Markup> parts =
        Map.of(
            "depth", DepthTable.of(results).markup(),
            "confidence", Markup.text(results.level()),
            "figures", HtmlPage.figures(figures),
            "examples", examples(samples),
            "metrics", MetricTable.all(results),
            "provenance", Provenance.markup(results.provenance()));
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("depth", "The depth numbers"));
    contents.addAll(HtmlPage.links(figures));
    contents.add(HtmlPage.link("examples", "Token by token"));
    contents.add(HtmlPage.link("more", "Everything else"));
    return new HtmlPage(
        "depth profile",
        results.aligned().name() + " against " + results.base().name(),
        HtmlPage.lead(
            HtmlPage.banner(results.testingOnly(), results.notes()),
            Headline.of(results),
            Tiles.of(results),
            about(results)),
        contents,
        new Markup(Template.fill(Template.resource("measure.html"), parts)),
        "results.json and samples.jsonl of this folder",
        "report",
        Optional.of(new HtmlPage.Extra("strips.js", EmbeddedSamples.of(results, samples))));
  }

  private static List<Figure> figures(Results results) {
    Stream<Figure> profile =
        Stream.of(
                KlFigure.of(results),
                RecoveryFigure.of(results),
                DifferenceFigure.of(results),
                CountFigure.of(results),
                ShiftFigure.of(results),
                TokenFigure.of(results),
                EntropyFigure.of(results))
            .flatMap(Optional::stream);
    return Stream.concat(profile, LayerFigures.of(results)).toList();
  }

  private static Markup about(Results results) {
    String context =
        results.along().equals("generation")
            ? "step by step along the aligned model's own greedy answers"
            : "both models read the same prompts and the same given responses";
    List<Markup> groups =
        results.groups().stream()
            .map(g ->
                Markup.of(
                    "<li><i class=\"dot {}\"></i><bdi>{}</bdi>: {} responses, {}</li>",
                    Palette.of(results, g),
                    g.name(),
                    Numbers.count(g.n()),
                    Numbers.tokens(g.tokens())))
            .toList();
    Map<String, Markup> facts = new LinkedHashMap<>();
    facts.put("aligned", results.aligned().markup());
    facts.put("base", results.base().markup());
    facts.put("how", Markup.text(context));
    return Markup.of("{}<ul class=\"groups\">{}</ul>", HtmlPage.facts(facts), Markup.join(groups));
  }

  private static Markup examples(Samples samples) {
    return samples.shown().isEmpty()
        ? new Markup("<p>The run folder holds no samples.jsonl, so no example can be shown.</p>")
        : Markup.of(
            "The first {} of {} responses of the run are in this page.",
            samples.shown().size(),
            samples.total());
  }
}
