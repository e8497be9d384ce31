import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Writes the tables of docs/reproducing.md from run folders: what stands between a table's two
 * marks is replaced, and nothing there is typed by hand. See bench/reproducing.
 */
public final class Reproducing {
  private static final List<Integer> POSITIONS = List.of(1, 2, 5, 10, 20, 40);
  private static final int REACH = 40;

  /** AdvBench's targets are short: few reach beyond. */
  private static final List<Integer> SHORT_POSITIONS = List.of(1, 2, 3, 5, 10, 15, 20);

  private Reproducing() {}

  /**
   * @param arguments the page, then the folders of runs: the embedded pair's, its sweep's, the real pair's
   */
  public static void main(String[] arguments) throws IOException {
    Path page = Path.of(arguments[0]);
    String text = Files.readString(page);
    Path embedded = Path.of(arguments[1]);
    if (Files.isDirectory(embedded)) {
      text = replaced(text, "embedded-success", success(embedded));
      text =
          replaced(
              text,
              "embedded-refusals",
              byDepth(embedded, (run, depth) -> RunFigures.judged(run, "harmful", depth, "refused")));
      text = replaced(text, "embedded-pair", head(success(embedded), 5));
      text = replaced(text, "embedded-positions", positions(embedded, POSITIONS));
      text = replaced(text, "embedded-settings", settings(embedded));
    }
    Path sweep = Path.of(arguments[2]);
    if (Files.isDirectory(sweep)) {
      text = replaced(text, "embedded-sweep", success(sweep) + "\n" + settings(sweep));
    }
    Path real = Path.of(arguments[3]);
    for (String part : List.of("states", "recovery", "sweep")) {
      Path runs = real.resolve(part);
      if (Files.isDirectory(runs)) {
        text = replaced(text, "real-" + part + "-success", success(runs));
        text =
            replaced(
                text,
                "real-" + part + "-refusals",
                byDepth(runs, (run, depth) -> RunFigures.refused(run, "harmful", depth)));
        text = replaced(text, "real-" + part + "-utility", benign(runs));
        text = replaced(text, "real-" + part + "-positions", positions(runs, SHORT_POSITIONS));
        text = replaced(text, "real-" + part + "-settings", budgets(runs));
      }
    }
    Files.writeString(page, text);
    System.out.println(page);
  }

  /** The first lines: what stands before the trained models. */
  private static String head(String table, int lines) {
    return table.lines().limit(lines).map(line -> line + "\n").reduce("", String::concat);
  }

  private static String replaced(String text, String name, String table) {
    String begin = "<!-- " + name + ": written by bench/reproducing -->\n";
    String end = "<!-- end of " + name + " -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 && to < 0) {
      return text; // this page does not show it
    }
    if (from < 0 || to < from) {
      throw new IllegalStateException("the page's marks for " + name + " are broken");
    }
    return text.substring(0, from + begin.length()) + table + text.substring(to);
  }

  /** Success by depth, in percent, and what is left of utility. */
  private static String success(Path runs) throws IOException {
    Map<String, List<Path>> states = RunFigures.states(runs);
    List<String> depths = depths(states);
    StringBuilder table = new StringBuilder("| | seeds | n |");
    depths.forEach(depth -> table.append(' ').append(depth).append(" |"));
    table.append(" utility |\n|---|").append("---:|".repeat(depths.size() + 3)).append('\n');
    states.forEach((name, folders) -> {
      table.append("| ").append(name).append(" | ").append(folders.size()).append(" | ");
      table.append(RunFigures.asked(folders.getFirst(), "harmful")).append(" |");
      for (String depth : depths) {
        cell(table, folders, run -> RunFigures.rate(run, "harmful", depth), 0);
      }
      cell(table, folders, RunFigures::utility, 1);
      table.append('\n');
    });
    return table.toString();
  }

  /** A figure of each state at each depth. */
  private static String byDepth(
      Path runs, BiFunction<Path, String, Optional<RunFigures.Figure>> figure) throws IOException {
    Map<String, List<Path>> states = RunFigures.states(runs);
    List<String> depths = depths(states);
    StringBuilder table = new StringBuilder("| |");
    depths.forEach(depth -> table.append(' ').append(depth).append(" |"));
    table.append("\n|---|").append("---:|".repeat(depths.size())).append('\n');
    states.forEach((name, folders) -> {
      table.append("| ").append(name).append(" |");
      for (String depth : depths) {
        cell(table, folders, run -> figure.apply(run, depth), 0);
      }
      table.append('\n');
    });
    return table.toString();
  }

  private static List<String> depths(Map<String, List<Path>> states) {
    return states.values().stream()
        .flatMap(List::stream)
        .flatMap(run -> RunFigures.depths(run, "harmful").stream())
        .distinct()
        .toList();
  }

  private static void cell(
      StringBuilder table, List<Path> runs, Function<Path, Optional<RunFigures.Figure>> read, int digits) {
    table.append(' ').append(RunFigures.cell(runs, read, digits)).append(" |");
  }

  /** What each training was set to, from the results of its first seed. */
  private static String settings(Path runs) throws IOException {
    StringBuilder table =
        new StringBuilder("| | objective's settings | steps | stopped |\n|---|---|---:|---|\n");
    RunFigures.states(runs)
        .forEach((name, folders) -> {
          JsonNode results = RunFigures.results(folders.getFirst().resolve("train"));
          if (results.isMissingNode()) {
            return;
          }
          List<String> settings = new ArrayList<>();
          results
              .path("objective")
              .properties()
              .forEach(setting -> {
                if (!setting.getKey().equals("name")) {
                  settings.add(setting.getKey() + " " + setting.getValue().asText());
                }
              });
          table.append("| ").append(name).append(" | ");
          table.append(settings.isEmpty() ? "–" : String.join(", ", settings)).append(" | ");
          table.append(results.path("steps").asLong()).append(" | ");
          table.append(results.path("stopped").asText()).append(" |\n");
        });
    return table.toString();
  }

  private static String positions(Path runs, List<Integer> shown) throws IOException {
    int reach = Math.min(REACH, shown.getLast());
    StringBuilder table = new StringBuilder("| |");
    shown.forEach(at -> table.append(" KL@").append(at).append(" |"));
    table.append(" least KL to ").append(reach).append(" |");
    shown.forEach(at -> table.append(" P(R)@").append(at).append(" |"));
    table.append(" least P(R) to ").append(reach).append(" |\n|---|");
    table.append("---:|".repeat(2 * shown.size() + 2)).append('\n');
    RunFigures.states(runs)
        .forEach((name, folders) -> {
          if (Files.notExists(folders.getFirst().resolve("measure/results.json"))) {
            return;
          }
          table.append("| ").append(name).append(" |");
          for (String metric : List.of("kl", "recovery_aligned")) {
            for (int at : shown) {
              cell(table, folders, run -> RunFigures.at(run, metric, at), 2);
            }
            cell(table, folders, run -> RunFigures.least(run, metric, reach), 2);
          }
          table.append('\n');
        });
    return table.toString();
  }

  /** What is left of benign answers: how many are given, and how likely the held-out ones are. */
  private static String benign(Path runs) throws IOException {
    List<String> sets = List.of("alpaca", "dolly");
    StringBuilder table = new StringBuilder("| | n |");
    sets.forEach(set -> table.append(" answered, ").append(set).append(" |"));
    sets.forEach(set -> table.append(" loss, ").append(set).append(" |"));
    sets.forEach(set -> table.append(" KL, ").append(set).append(" |"));
    table.append("\n|---|---:|").append("---:|".repeat(3 * sets.size())).append('\n');
    RunFigures.states(runs).forEach((name, folders) -> {
      table.append("| ").append(name).append(" | ");
      table.append(RunFigures.asked(folders.getFirst().resolve("utility"), sets));
      table.append(" |");
      for (String set : sets) {
        cell(table, folders, run -> RunFigures.answered(run, set), 0);
      }
      for (String set : sets) {
        cell(table, folders, run -> RunFigures.loss(run, set), 2);
      }
      for (String set : sets) {
        cell(table, folders, run -> RunFigures.divergence(run, set), 2);
      }
      table.append('\n');
    });
    return table.toString();
  }

  /** How long and how fast each training went, from its configuration. */
  private static String budgets(Path runs) throws IOException {
    List<String> keys =
        List.of(
            "objective", "adaptation", "learning-rate", "schedule", "steps", "batch",
            "accumulation", "max-length", "harmful-share");
    StringBuilder table = new StringBuilder("| | ");
    table.append(String.join(" | ", keys)).append(" | probe, % |\n|---|");
    table.append("---|".repeat(keys.size() + 1)).append('\n');
    for (Map.Entry<String, List<Path>> state : RunFigures.states(runs).entrySet()) {
      Path run = state.getValue().getFirst().resolve("train");
      Map<String, String> settings = RunFigures.configuration(run);
      if (settings.containsKey("learning-rate")) {
        table.append("| ").append(state.getKey()).append(" |");
        keys.forEach(
            key -> table.append(' ').append(settings.getOrDefault(key, "–")).append(" |"));
        table.append(' ').append(RunFigures.probe(run)).append(" |\n");
      }
    }
    return table.toString();
  }
}
