package dev.fathom.app.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The page: the parts put into {@code report.html}. */
final class HtmlReport {
  private HtmlReport() {}

  static String of(Results results, Samples samples) {
    Headline headline = Headline.of(results);
    String script = Template.resource("report.js");
    Map<String, Markup> parts = new HashMap<>();
    parts.put("script-hash", new Markup(sha256(script)));
    parts.put("style", new Markup(Template.resource("report.css")));
    parts.put("script", new Markup(script));
    parts.put("title", Markup.text(results.aligned().name() + " against " + results.base().name()));
    parts.put("pair", pair(results));
    parts.put("banner", banner(results));
    parts.put("headline", Markup.text(headline.title()));
    parts.put("findings", list(headline.findings()));
    parts.put("tiles", Tiles.of(results));
    parts.put("depth", DepthTable.of(results).markup());
    parts.put("confidence", Markup.text(results.level()));
    parts.put("figures", Markup.join(figures(results).stream().map(Figure::markup).toList()));
    parts.put("contents", contents(figures(results)));
    parts.put("examples", examples(samples));
    parts.put("data", EmbeddedSamples.of(results, samples));
    parts.put("metrics", MetricTable.all(results));
    parts.put("provenance", Provenance.markup(results.provenance()));
    return Template.fill(Template.resource("report.html"), parts);
  }

  private static List<Figure> figures(Results results) {
    return Stream.of(
            KlFigure.of(results),
            RecoveryFigure.of(results),
            DifferenceFigure.of(results),
            CountFigure.of(results),
            ShiftFigure.of(results),
            TokenFigure.of(results),
            EntropyFigure.of(results))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Markup contents(List<Figure> figures) {
    return Markup.join(
        figures.stream()
            .map(f -> Markup.of("<a href=\"#{}\">{}</a> ", f.id(), f.title()))
            .toList());
  }

  private static Markup pair(Results results) {
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
    return Markup.of(
        "<dl class=\"pair\"><div><dt>aligned</dt><dd>{}</dd></div><div><dt>base</dt><dd>{}</dd></div>"
            + "<div><dt>how</dt><dd>{}</dd></div></dl><ul class=\"groups\">{}</ul>",
        model(results.aligned()),
        model(results.base()),
        context,
        Markup.join(groups));
  }

  private static Markup model(Results.Model model) {
    List<String> about = new ArrayList<>();
    if (!model.family().isEmpty()) {
      about.add(model.family());
    }
    model.parameters().ifPresent(count -> about.add(parameters(count)));
    return Markup.of("<bdi>{}</bdi> <small>{}</small>", model.name(), String.join(", ", about));
  }

  static String parameters(long count) {
    return count >= 1_000_000_000
        ? "%.1f B parameters".formatted(count / 1e9)
        : count >= 1_000_000
            ? "%.1f M parameters".formatted(count / 1e6)
            : Numbers.count(count) + " parameters";
  }

  private static Markup banner(Results results) {
    List<Markup> parts = new ArrayList<>();
    if (results.testingOnly()) {
      parts.add(
          new Markup(
              "<p class=\"banner loud\" role=\"alert\"><b>Testing only.</b> This run was cut short"
                  + " with <code>--limit</code>: do not quote its numbers.</p>"));
    }
    results.notes().forEach(note -> parts.add(Markup.of("<p class=\"banner note\">{}</p>", note)));
    return Markup.join(parts);
  }

  private static Markup list(List<String> sentences) {
    return Markup.join(sentences.stream().map(s -> Markup.of("<li>{}</li>", s)).toList());
  }

  private static Markup examples(Samples samples) {
    return samples.shown().isEmpty()
        ? new Markup("<p>The run folder holds no samples.jsonl, so no example can be shown.</p>")
        : Markup.of(
            "The first {} of {} responses of the run are in this page.",
            samples.shown().size(),
            samples.total());
  }

  /** The page allows this one script and no other. */
  private static String sha256(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
