package dev.fathom.app.report;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets runs of any kind side by side: one page, its Markdown twin, and the numbers as JSON and CSV.
 *
 * <pre>{@code
 * CompareReport.Written written =
 *     CompareReport.write(List.of(Path.of("runs/a"), Path.of("runs/b")), Path.of("runs/compare"));
 * System.out.println(written.report().html());
 * }</pre>
 */
public final class CompareReport {
  static final String JSON = "comparison.json";
  static final String CSV = "compare.csv";

  private CompareReport() {}

  /**
   * What was written.
   *
   * @param table the numbers side by side
   * @param skipped what was named but holds no run
   */
  public record Written(
      WrittenReport report, Path json, Path csv, Comparison table, List<Path> skipped) {}

  /**
   * Compares the runs in the given folders. What holds no run is passed over, as long as something
   * else does; a folder named twice counts once.
   *
   * @param folders folders of finished runs
   * @param output the folder for the report, made if it is missing
   * @throws UserError if a folder does not exist, none holds a run, or one holds a broken file
   */
  public static Written write(List<Path> folders, Path output) {
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
    Path json = ReportFile.replace(output.resolve(JSON), ComparisonFiles.json(runs, skipped));
    Path csv = ReportFile.replace(output.resolve(CSV), ComparisonFiles.csv(runs));
    Headline headline = ComparisonWords.of(runs);
    WrittenReport report =
        WrittenReport.into(
            output, page(runs, table, headline, skipped), twin(table, headline, skipped), headline);
    return new Written(report, json, csv, table, skipped);
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

  private static HtmlPage page(
      List<ComparedRun> runs, Comparison table, Headline headline, List<Path> skipped) {
    List<Figure> figures = OverlayFigures.of(runs);
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("table", "The numbers"));
    contents.addAll(HtmlPage.links(figures));
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

  private static MarkdownPage twin(Comparison table, Headline headline, List<Path> skipped) {
    return new MarkdownPage()
        .head(headline, "In brackets: 95 % intervals.", false, notes(skipped))
        .table(table.heads(), lines(table))
        .table(
            List.of("column", "what it is"),
            table.columns().stream().map(c -> List.of(c.heading(), c.meaning())).toList());
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
