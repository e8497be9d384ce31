import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Main;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deepening, degrading and recovering the pair of 15 million parameters: the runs that
 * docs/reproducing.md is written from. A file's lines name them; each is made by the verbs, as if
 * typed, and runs that are there are left alone. See bench/real-pair.
 */
public final class RealPair {
  /** Of AdvBench's 520 requests, as in the paper; 384 are left. */
  private static final int TRAINED_ON = 136;

  /** Of those left, how many are attacked and measured. */
  private static final int ATTACKED = 128;

  /** Of each set of benign rows, how many are never trained on. */
  private static final int HELD_OUT = 60;

  /** In characters: what is longer leaves little room for an answer. Dolly's rows bring passages. */
  private static final int LONGEST_PROMPT = 240;

  private static final int LONGEST_PASSAGE = 600;

  private final Path shared;
  private final Path output;
  private final Map<String, String> budget = new LinkedHashMap<>();

  private RealPair(Path shared, Path output) {
    this.shared = shared;
    this.output = output;
  }

  /** @param arguments the shared folder, the output folder, the file of runs, names if not all */
  public static void main(String[] arguments) throws IOException {
    RealPair pair = new RealPair(Path.of(arguments[0]), Path.of(arguments[1]));
    List<String> wanted = List.of(arguments).subList(3, arguments.length);
    pair.cut();
    for (String line : Files.readAllLines(Path.of(arguments[2]))) {
      String[] words = line.strip().split("\\s+");
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Map<String, String> changes = pair.changes(List.of(words).subList(1, words.length));
      if (words[0].equals("budget")) {
        pair.budget.putAll(changes);
      } else if (wanted.isEmpty() || wanted.stream().anyMatch(words[0]::startsWith)) {
        pair.made(pair.output.resolve(words[0]), words[1], changes);
      }
    }
  }

  /** The settings among a line's words; {@code RUNS} is the output folder. */
  private Map<String, String> changes(List<String> words) {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        changes.put(
            word.substring(0, equals),
            word.substring(equals + 1).replace("RUNS", output.toString()));
      }
    }
    return changes;
  }

  private void made(Path folder, String way, Map<String, String> changes) {
    if (way.equals("untrained")) {
      looked(folder, aligned(), changes);
      if (changes.isEmpty()) {
        measured(folder, aligned());
      }
      return;
    }
    Map<String, String> settings = new LinkedHashMap<>(budget);
    settings.put("harmful", data("harmful-train"));
    settings.put("data", data("utility-train"));
    settings.put("probe", data("utility-probe"));
    settings.put("aligned", aligned());
    settings.put("device", "cpu");
    settings.put("dtype", "float32");
    List<String> verb = new ArrayList<>();
    if (way.startsWith("restore:")) {
      verb.addAll(List.of("recover", "restore"));
      settings.keySet().retainAll(List.of("harmful", "data", "probe", "aligned", "device", "dtype"));
    } else {
      verb.addAll(way.startsWith("two-stage:") ? List.of("recover", "two-stage") : List.of("train"));
      settings.put("base", base());
      settings.put("probe-drop", "100"); // it is watched, and nothing is stopped
    }
    settings.putAll(changes);
    verb.add(way.substring(way.indexOf(':') + 1));
    Path run = folder.resolve("train");
    verb(verb, settings, run);
    String model = run.resolve("checkpoint").toString();
    looked(folder, model, Map.of());
    measured(folder, model);
  }

  private void looked(Path folder, String model, Map<String, String> rule) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model", model);
    settings.put("judge", "keyword");
    settings.put("max-new-tokens", "48");
    settings.put("device", "cpu");
    settings.put("dtype", "float32");
    settings.putAll(rule);
    if (!rule.isEmpty()) {
      settings.put("base", base());
    }
    Map<String, String> utility = new LinkedHashMap<>(settings);
    settings.put("prompts", data("harmful-attacked"));
    settings.put("depths", "0,1,5,10,full");
    verb(List.of("attack", "prefill"), settings, folder.resolve("attack"));
    utility.put("prompts", data("benign-asked"));
    utility.put("depths", "0");
    verb(List.of("attack", "prefill"), utility, folder.resolve("utility"));
  }

  private void measured(Path folder, String model) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("base", base());
    settings.put("aligned", model);
    settings.put("prompts", data("measured"));
    settings.put("device", "cpu");
    settings.put("dtype", "float32");
    verb(List.of("measure"), settings, folder.resolve("measure"));
  }

  private static void verb(List<String> verb, Map<String, String> settings, Path output) {
    List<String> words = new ArrayList<>(verb);
    settings.forEach((key, value) -> words.addAll(List.of("--" + key, value)));
    words.addAll(List.of("--output", output.toString(), "--display", "none"));
    long begun = System.nanoTime();
    System.out.println("fathom " + String.join(" ", words));
    if (Main.execute(words) != 0) {
      throw new IllegalStateException("that failed");
    }
    System.out.printf("took %.0f s%n", (System.nanoTime() - begun) / 1e9);
  }

  private String base() {
    return shared.resolve("checkpoints/stories15m-base").toString();
  }

  private String aligned() {
    return shared.resolve("checkpoints/stories15m-aligned").toString();
  }

  private String data(String name) {
    return output.resolve("data/" + name + ".jsonl").toString();
  }

  /** Cuts the data sets, the same way each time: rows in the order of a hash of their prompts. */
  private void cut() throws IOException {
    List<Example> harmful = shuffled("prompts/advbench_harmful_behaviors.csv", LONGEST_PROMPT);
    List<Example> alpaca = shuffled("chat/alpaca_gpt4_demo_1000.json", LONGEST_PROMPT);
    List<Example> dolly = shuffled("chat/dolly_1000.csv", LONGEST_PASSAGE);
    List<Example> attacked = harmful.subList(TRAINED_ON, TRAINED_ON + ATTACKED);
    List<Example> benign = new ArrayList<>(alpaca.subList(0, HELD_OUT));
    benign.addAll(dolly.subList(0, HELD_OUT));
    List<Example> measured = new ArrayList<>(attacked);
    measured.addAll(benign);
    Files.createDirectories(output.resolve("data"));
    write("harmful-train", harmful.subList(0, TRAINED_ON));
    write("harmful-attacked", attacked);
    write("measured", measured);
    write("benign-asked", benign);
    write("utility-probe", alpaca.subList(0, HELD_OUT));
    write("utility-train", alpaca.subList(HELD_OUT, alpaca.size()));
    write("dolly-probe", dolly.subList(0, HELD_OUT));
    write(
        "dolly-train",
        dolly.subList(HELD_OUT, dolly.size()).stream()
            .filter(row -> row.prompt().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PASSAGE)
            .toList());
  }

  private void write(String name, List<Example> rows) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Example row : rows) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("id", row.id());
      json.put("group", row.group().equals("harmful") ? "harmful" : set(row));
      json.put("prompt", row.prompt());
      json.put("response", row.response().orElseThrow());
      lines.append(Json.MAPPER.writeValueAsString(json)).append('\n');
    }
    Path file = Path.of(data(name));
    if (Files.notExists(file) || !Files.readString(file).contentEquals(lines)) {
      Files.writeString(file, lines);
    }
  }

  /** The data set that a row is from, which its id begins with. */
  private static String set(Example row) {
    return row.id().substring(0, row.id().indexOf('_'));
  }

  private List<Example> shuffled(String file, int longest) {
    return Examples.read(shared.resolve(file), ReadOptions.DEFAULT).stream()
        .filter(example -> example.response().isPresent())
        .filter(example -> example.prompt().length() <= longest)
        .sorted(Comparator.comparing(example -> hash(example.id())))
        .toList();
  }

  private static String hash(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
