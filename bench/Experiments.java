import dev.fathom.app.demo.EmbeddedPair;
import dev.fathom.app.demo.Laboratory;
import dev.fathom.app.demo.Laboratory.Defence;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every objective on the embedded pair, one budget, several seeds: the runs that
 * docs/reproducing.md is written from. Runs that are there are left alone, so that it can be
 * interrupted and started again. See bench/experiments.
 */
public final class Experiments {
  private Experiments() {}

  /**
   * @param arguments the output folder, then either the folder of recipes, the number of seeds and
   *     the names of recipes if not all are wanted, or a file with the lines of a sweep
   */
  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[0]);
    Path world = output.resolve("pair");
    EmbeddedPair.unpack(world);
    Laboratory laboratory =
        new Laboratory(
            world,
            new ModelLocator(
                HubEnvironment.of(Map.of("HF_HUB_OFFLINE", "1"), Path.of("nowhere")),
                DownloadProgress.NONE),
            List.of("bench/experiments"),
            Display.NONE,
            System.err);
    if (Files.isRegularFile(Path.of(arguments[1]))) {
      for (String line : Files.readAllLines(Path.of(arguments[1]))) {
        if (!line.isBlank() && !line.startsWith("#")) {
          swept(laboratory, line.strip().split("\\s+"), output);
        }
      }
      return;
    }
    untrained(laboratory, output);
    List<String> wanted = List.of(arguments).subList(3, arguments.length);
    int seeds = Integer.parseInt(arguments[2]);
    for (int seed = 0; seed < seeds; seed++) {
      for (Path recipe : recipes(Path.of(arguments[1]))) {
        String name = recipe.getFileName().toString().replace(".yaml", "");
        if (wanted.isEmpty() || wanted.contains(name)) {
          trained(
              laboratory,
              recipe,
              Map.of("seed", Integer.toString(seed)),
              output.resolve(name + "/seed-" + seed));
        }
      }
    }
  }

  private static void untrained(Laboratory laboratory, Path output) {
    Path aligned = laboratory.aligned();
    Path before = output.resolve("before");
    looked(laboratory, aligned, Optional.empty(), before);
    laboratory.measure(aligned, before.resolve("measure"));
    for (int alpha = 1; alpha <= 2; alpha++) {
      Optional<Defence> defence = Optional.of(new Defence(alpha));
      looked(laboratory, aligned, defence, output.resolve("contrastive-" + alpha));
    }
  }

  /** A line of a sweep: the run's name, its recipe, and settings that differ from it. */
  private static void swept(Laboratory laboratory, String[] words, Path output) {
    Map<String, String> changes = new HashMap<>();
    for (String change : List.of(words).subList(2, words.length)) {
      int equals = change.indexOf('=');
      changes.put(change.substring(0, equals), change.substring(equals + 1));
    }
    trained(laboratory, Path.of(words[1]), changes, output.resolve(words[0]));
  }

  private static void trained(
      Laboratory laboratory, Path recipe, Map<String, String> changes, Path folder) {
    Path run = laboratory.train(recipe, changes, folder.resolve("train"));
    Path model = run.resolve("checkpoint");
    looked(laboratory, model, Optional.empty(), folder);
    laboratory.measure(model, folder.resolve("measure"));
  }

  private static void looked(
      Laboratory laboratory, Path model, Optional<Defence> defence, Path folder) {
    Path attack = laboratory.attack(model, defence, folder.resolve("attack"));
    Path utility = laboratory.utility(model, defence, folder.resolve("utility"));
    System.out.println(
        folder + "  " + Laboratory.success(attack) + "  utility " + Laboratory.utility(utility));
  }

  private static List<Path> recipes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
