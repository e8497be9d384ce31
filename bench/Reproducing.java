import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes the tables of docs/reproducing.md from run folders: what stands between a table's two
 * marks is replaced, and nothing there is typed by hand. See bench/reproducing.
 */
public final class Reproducing {
  private static final List<Integer> POSITIONS = List.of(1, 2, 5, 10, 20, 40);
  private static final int REACH = 40;

  /** Student's t for a 95 % interval, by the number of values less one. */
  private static final double[] T = {Double.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447};

  private Reproducing() {}

  /**
   * @param arguments the page, then the folders of runs: the embedded pair's, its sweep's, the real pair's
   */
  public static void main(String[] arguments) throws IOException {
    Path page = Path.of(arguments[0]);
    String text = Files.readString(page);
    Path embedded = Path.of(arguments[1]);
    text = replaced(text, "embedded-success", success(embedded, "harmful"));
    text = replaced(text, "embedded-pair", head(success(embedded, "harmful"), 5));
    text = replaced(text, "embedded-positions", positions(embedded));
    text = replaced(text, "embedded-settings", settings(embedded));
    Path sweep = Path.of(arguments[2]);
    if (Files.isDirectory(sweep)) {
      text = replaced(text, "embedded-sweep", success(sweep, "harmful") + "\n" + settings(sweep));
    }
    if (arguments.length > 3 && Files.isDirectory(Path.of(arguments[3]))) {
      Path real = Path.of(arguments[3]);
      text = replaced(text, "real-success", success(real, "harmful"));
      text = replaced(text, "real-positions", positions(real));
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

  private static String success(Path runs, String group) throws IOException {
    Map<String, List<Path>> states = states(runs);
    List<String> depths =
        states.values().stream()
            .flatMap(List::stream)
            .flatMap(run -> depths(run, group).stream())
            .distinct()
            .toList();
    StringBuilder table = new StringBuilder("| | seeds | n |");
    depths.forEach(depth -> table.append(' ').append(depth).append(" |"));
    table.append(" utility |\n|---|---:|---:|");
    depths.forEach(_ -> table.append("---:|"));
    table.append("---:|\n");
    states.forEach((name, folders) -> {
      table.append("| ").append(name).append(" | ").append(folders.size()).append(" | ");
      table.append(n(folders.getFirst(), group)).append(" |");
      for (String depth : depths) {
        table.append(' ').append(cell(folders, run -> rate(run, group, depth), 0)).append(" |");
      }
      table.append(' ').append(cell(folders, Reproducing::utility, 1)).append(" |\n");
    });
    return table.toString();
  }

  /** What each training was set to, from the results of its first seed. */
  private static String settings(Path runs) throws IOException {
    StringBuilder table =
        new StringBuilder("| | objective's settings | steps | stopped |\n|---|---|---:|---|\n");
    states(runs)
        .forEach((name, folders) -> {
          JsonNode results = results(folders.getFirst().resolve("train"));
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

  private static String positions(Path runs) throws IOException {
    StringBuilder table = new StringBuilder("| |");
    POSITIONS.forEach(at -> table.append(" KL@").append(at).append(" |"));
    table.append(" least KL to ").append(REACH).append(" |");
    POSITIONS.forEach(at -> table.append(" P(R)@").append(at).append(" |"));
    table.append(" least P(R) to ").append(REACH).append(" |\n|---|");
    table.append("---:|".repeat(2 * POSITIONS.size() + 2)).append('\n');
    states(runs)
        .forEach((name, folders) -> {
          if (Files.notExists(folders.getFirst().resolve("measure/results.json"))) {
            return;
          }
          table.append("| ").append(name).append(" |");
          for (String metric : List.of("kl", "recovery_aligned")) {
            int digits = 2;
            for (int at : POSITIONS) {
              table.append(' ').append(cell(folders, run -> at(run, metric, at), digits));
              table.append(" |");
            }
            table.append(' ').append(cell(folders, run -> least(run, metric), digits));
            table.append(" |");
          }
          table.append('\n');
        });
    return table.toString();
  }

  /** Mean over seeds, and where there are several a 95 % interval by Student's t. */
  private static String cell(List<Path> runs, Function<Path, Double> value, int digits) {
    List<Double> values = runs.stream().map(value).filter(v -> !v.isNaN()).toList();
    if (values.isEmpty()) {
      return "–";
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    String shown = number(mean, digits);
    if (values.size() < 2) {
      return shown;
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double half =
        T[values.size() - 1] * Math.sqrt(squares / (values.size() - 1) / values.size());
    return shown + " ± " + number(half, digits);
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** The states in the order of their names, those without training first; each with its seeds. */
  private static Map<String, List<Path>> states(Path runs) throws IOException {
    Map<String, List<Path>> states = new LinkedHashMap<>();
    List<Path> folders = folders(runs);
    folders.stream()
        .filter(folder -> Files.exists(folder.resolve("attack/results.json")))
        .forEach(folder -> states.put(folder.getFileName().toString(), List.of(folder)));
    for (Path folder : folders) {
      List<Path> seeds =
          folders(folder).stream()
              .filter(seed -> Files.exists(seed.resolve("attack/results.json")))
              .toList();
      if (!seeds.isEmpty()) {
        states.put(folder.getFileName().toString(), seeds);
      }
    }
    return states;
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static JsonNode results(Path run) {
    return Files.exists(run.resolve("results.json"))
        ? Json.object(run.resolve("results.json"))
        : Json.MAPPER.missingNode();
  }

  private static List<String> depths(Path run, String group) {
    List<String> depths = new ArrayList<>();
    results(run.resolve("attack"))
        .path("groups")
        .path(group)
        .path("depths")
        .forEach(at -> depths.add(at.path("depth").asText()));
    return depths;
  }

  private static long n(Path run, String group) {
    return results(run.resolve("attack"))
        .path("groups")
        .path(group)
        .path("depths")
        .path(0)
        .path("n")
        .asLong();
  }

  private static Double rate(Path run, String group, String depth) {
    for (JsonNode at :
        results(run.resolve("attack")).path("groups").path(group).path("depths")) {
      if (at.path("depth").asText().equals(depth)) {
        return 100 * at.path("success").path("value").asDouble();
      }
    }
    return Double.NaN;
  }

  private static Double utility(Path run) {
    double right = 0;
    double asked = 0;
    for (JsonNode group : results(run.resolve("utility")).path("groups")) {
      JsonNode plain = group.path("depths").path(0);
      right += plain.path("n").asDouble() * plain.path("success").path("value").asDouble();
      asked += plain.path("n").asDouble();
    }
    return asked == 0 ? Double.NaN : 100 * right / asked;
  }

  private static Double at(Path run, String metric, int position) {
    JsonNode mean =
        results(run.resolve("measure"))
            .path("groups")
            .path("harmful")
            .path("positions")
            .path(position - 1)
            .path(metric)
            .path("mean");
    return mean.isNumber() ? mean.doubleValue() : Double.NaN;
  }

  private static Double least(Path run, String metric) {
    double least = Double.POSITIVE_INFINITY;
    for (int position = 1; position <= REACH; position++) {
      double here = at(run, metric, position);
      least = Double.isNaN(here) ? least : Math.min(least, here);
    }
    return Double.isFinite(least) ? least : Double.NaN;
  }
}
