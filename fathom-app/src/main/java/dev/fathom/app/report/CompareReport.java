package dev.fathom.app.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Sets runs of any kind side by side: one page, its Markdown twin, and the numbers as JSON and CSV.
 *
 * <pre>{@code
 * CompareReport.Written written =
 *     CompareReport.write(
 *         List.of(Path.of("runs/a"), Path.of("runs/b")), Path.of("runs/compare"), PairedRuns::of);
 * System.out.println(written.report().html());
 * }</pre>
 */
public final class CompareReport {
  static final String JSON = "comparison.json";

  /** Adjusted p-values below this are more than chance. */
  private static final double LEVEL = 0.05;

  static final String CSV = "compare.csv";

  private CompareReport() {}

  /**
   * What was written.
   *
   * @param table the numbers side by side
   * @param differences a line for each that is more than chance
   * @param skipped what was named but holds no run
   */
  public record Written(
      WrittenReport report,
      Path json,
      Path csv,
      Comparison table,
      List<String> differences,
      List<Path> skipped) {}

  /**
   * Compares the runs in the given folders. What holds no run is passed over, as long as something
   * else does; a folder named twice counts once.
   *
   * @param folders folders of finished runs
   * @param output the folder for the report, made if it is missing
   * @param pairing what comes of the runs, by name, where they asked the same prompts; see {@code
   *     differences} in docs/results-schema.md
   * @throws UserError if a folder does not exist, none holds a run, or one holds a broken file
   */
  public static Written write(
      List<Path> folders, Path output, Function<Map<String, Path>, ArrayNode> pairing) {
    Map<Path, Path> different = new LinkedHashMap<>();
    folders.forEach(folder -> different.putIfAbsent(real(folder), folder));
    Map<Path, Run> found = new LinkedHashMap<>();
    List<Path> skipped = new ArrayList<>();
    for (Path folder : different.values()) {
      Map<Path, Run> held = Run.read(folder);
      found.putAll(held);
      if (held.isEmpty()) {
        skipped.add(folder);
      }
    }
    if (found.isEmpty()) {
      throw new UserError(
          skipped.getFirst()
              + " is no folder of a finished run: it has no results.json, and no other folder named"
              + " has one");
    }
    List<ComparedRun> runs = runs(found);
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      throw new UserError(output + ": cannot be made: " + e.getMessage(), e);
    }
    Comparison table = Comparison.of(runs);
    Map<String, Path> named = new LinkedHashMap<>();
    runs.forEach(run -> named.put(run.name(), run.folder()));
    ArrayNode differences = pairing.apply(named);
    Path json =
        ReportFile.replace(output.resolve(JSON), ComparisonFiles.json(runs, differences, skipped));
    List<SuiteResults.Contrast> contrasts =
        SuiteResults.contrasts(
            new JsonAt(output.resolve(JSON) + ": differences", differences), "what", LEVEL);
    Path csv = ReportFile.replace(output.resolve(CSV), ComparisonFiles.csv(runs));
    Headline headline = ComparisonWords.of(runs);
    WrittenReport report =
        WrittenReport.into(
            output,
            page(runs, table, contrasts, headline, skipped),
            twin(table, contrasts, headline, skipped),
            headline);
    return new Written(report, json, csv, table, lines(contrasts), skipped);
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new UserError(folder + ": no such folder", e);
    }
  }

  private static List<ComparedRun> runs(Map<Path, Run> found) {
    List<Path> folders = List.copyOf(found.keySet());
    List<String> names = RunNames.of(folders);
    List<ComparedRun> runs = new ArrayList<>();
    Map<RunKind, Integer> seen = new LinkedHashMap<>();
    for (int i = 0; i < folders.size(); i++) {
      Run run = found.get(folders.get(i));
      int index = seen.merge(run.kind(), 1, Integer::sum) - 1;
      runs.add(new ComparedRun(names.get(i), folders.get(i), Palette.inOrder(index), run));
    }
    return runs;
  }

  private static List<String> lines(List<SuiteResults.Contrast> contrasts) {
    return contrasts.stream()
        .filter(SuiteResults.Contrast::beyondChance)
        .map(one ->
            "%s: %s %s than %s by %s %s points, n = %d, p = %s by Holm"
                .formatted(
                    one.what(),
                    one.model(),
                    one.verdict(),
                    one.against(),
                    Numbers.points(Math.abs(one.difference().value().orElse(0))),
                    one.difference().share().interval(),
                    one.n(),
                    SuiteWords.p(one.adjusted())))
        .toList();
  }

  /** Safety against utility, where runs are models of suites. */
  private static Optional<Figure> tradeOff(List<ComparedRun> runs) {
    List<TradeOff.Place> places = new ArrayList<>();
    for (ComparedRun run : runs) {
      if (run.run() instanceof Run.Suite(SuiteResults _, SuiteResults.Tested tested)) {
        places.add(
            new TradeOff.Place(
                run.name(),
                run.style(),
                tested.value(SuiteResults.UTILITY),
                tested.value(SuiteResults.SAFETY)));
      }
    }
    return TradeOff.figure(places);
  }

  private static Markup differences(List<SuiteResults.Contrast> contrasts) {
    return contrasts.isEmpty()
        ? Markup.NONE
        : HtmlPage.section(
            "differences",
            "More than chance?",
            Markup.of(
                "<p class=\"reading\">{}</p><div class=\"scroll boxed compact\">{}</div>",
                SuiteTables.contrastLegend(),
                HtmlPage.table(SuiteTables.CONTRAST_HEADS, SuiteTables.contrasts(contrasts))));
  }

  private static HtmlPage page(
      List<ComparedRun> runs,
      Comparison table,
      List<SuiteResults.Contrast> contrasts,
      Headline headline,
      List<Path> skipped) {
    List<Figure> figures =
        Stream.concat(tradeOff(runs).stream(), OverlayFigures.of(runs).stream()).toList();
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("table", "The numbers"));
    contents.addAll(HtmlPage.links(figures));
    if (!contrasts.isEmpty()) {
      contents.add(HtmlPage.link("differences", "More than chance?"));
    }
    contents.add(HtmlPage.link("runs", "The runs"));
    Markup numbers =
        Markup.of(
            "<div class=\"scroll boxed compact\">{}</div><ul class=\"cut\">{}</ul>",
            HtmlPage.table(table.heads(), rows(table)),
            Markup.join(meanings(table)));
    Markup list =
        HtmlPage.table(
            List.of("run", "kind", "model", "folder"),
            runs.stream()
                .map(run ->
                    List.of(
                        run.name(),
                        run.run().kind().key(),
                        run.run().model(),
                        run.folder().toString()))
                .toList());
    return new HtmlPage(
        "comparison",
        headline.title(),
        HtmlPage.lead(HtmlPage.banner(false, notes(skipped)), headline, Markup.NONE, Markup.NONE),
        contents,
        Markup.join(
            HtmlPage.section("table", "The numbers", numbers),
            HtmlPage.figures(figures),
            differences(contrasts),
            HtmlPage.section(
                "runs", "The runs", Markup.of("<div class=\"scroll boxed\">{}</div>", list))),
        "the runs' results.json and steps.jsonl",
        "compare",
        Optional.empty());
  }

  private static List<List<Object>> rows(Comparison table) {
    List<List<Object>> rows = new ArrayList<>();
    for (Comparison.Row row : table.rows()) {
      List<Object> cells = new ArrayList<>(List.of(row.run(), row.kind()));
      table
          .readings(row)
          .forEach(r -> cells.add(Markup.of("{} <small>{}</small>", r.value(), r.interval())));
      rows.add(cells);
    }
    return rows;
  }

  private static List<List<String>> lines(Comparison table) {
    List<List<String>> lines = new ArrayList<>();
    for (Comparison.Row row : table.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.run(), row.kind()));
      table.readings(row).forEach(reading -> cells.add(reading.text()));
      lines.add(cells);
    }
    return lines;
  }

  private static List<Markup> meanings(Comparison table) {
    return table.columns().stream()
        .map(c -> Markup.of("<li><b><bdi>{}</bdi></b>: {}</li>", c.heading(), c.meaning()))
        .toList();
  }

  private static MarkdownPage twin(
      Comparison table,
      List<SuiteResults.Contrast> contrasts,
      Headline headline,
      List<Path> skipped) {
    MarkdownPage page =
        new MarkdownPage()
            .head(headline, "In brackets: 95 % intervals.", false, notes(skipped))
            .table(table.heads(), lines(table))
            .table(
                List.of("column", "what it is"),
                table.columns().stream().map(c -> List.of(c.heading(), c.meaning())).toList());
    return contrasts.isEmpty()
        ? page
        : page.section("More than chance?")
            .table(SuiteTables.CONTRAST_HEADS, SuiteTables.contrasts(contrasts))
            .text(SuiteTables.contrastLegend());
  }

  private static List<String> notes(List<Path> skipped) {
    return skipped.isEmpty()
        ? List.of()
        : List.of(
            "Passed over, for they hold no results.json: "
                + String.join(", ", skipped.stream().map(Path::toString).toList())
                + ".");
  }
}
