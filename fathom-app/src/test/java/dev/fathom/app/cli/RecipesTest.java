package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.app.cli.Shell.Outcome;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainSettings;
import dev.fathom.train.objective.ObjectiveSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published recipes are read by the commands that stand in their comments. */
class RecipesTest {
  private static final Path ROOT = Path.of(System.getProperty("fathom.root"));
  private static final Pattern COMMAND = Pattern.compile("(?m)^# +\\./fathom (\\S.*)$");
  private static final Pattern KEY = Pattern.compile("(?m)^([a-z][a-z0-9-]*):");

  static List<Path> recipes() throws IOException {
    List<Path> recipes = new ArrayList<>();
    for (String folder : List.of("recipes", "models")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(recipes::add);
      }
    }
    assertTrue(recipes.size() > 10, recipes.toString());
    return recipes;
  }

  static List<Path> trainings() throws IOException {
    List<Path> trainings = new ArrayList<>();
    for (Path recipe : recipes()) {
      if (keys(recipe).contains(ObjectiveSettings.OBJECTIVE.name())
          && commands(recipe).stream().allMatch(command -> command.getFirst().equals("train"))) {
        trainings.add(recipe);
      }
    }
    return trainings;
  }

  /** The commands of a recipe's comments that name it, with its path as it is here. */
  private static List<List<String>> commands(Path recipe) throws IOException {
    String name = ROOT.relativize(recipe).toString();
    return COMMAND
        .matcher(Files.readString(recipe))
        .results()
        .map(command -> List.of(command.group(1).strip().split(" +")))
        .filter(words -> words.contains(name))
        .map(words ->
            words.stream().map(word -> word.equals(name) ? recipe.toString() : word).toList())
        .toList();
  }

  private static List<String> keys(Path recipe) throws IOException {
    return KEY.matcher(Files.readString(recipe))
        .results()
        .map((MatchResult key) -> key.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void theCommandsInItsCommentsTakeIt(Path recipe) throws IOException {
    List<List<String>> commands = commands(recipe);
    assertFalse(commands.isEmpty(), recipe + " does not say how it is run");
    for (List<String> command : commands) {
      List<String> words = new ArrayList<>(command);
      words.add("--show-config");
      Outcome shown = Shell.fathom(words);
      assertEquals(0, shown.code(), shown.err());
      assertEquals("", shown.err());
      for (String key : keys(recipe)) {
        assertTrue(shown.out().contains("\n" + key + ":"), recipe + ": " + key);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void itsObjectiveReadsWhatItSets(Path recipe) throws IOException {
    Settings settings = Settings.load(Optional.of(recipe), Map.of(), TrainSettings.ALL);
    List<String> read =
        ObjectiveSettings.of(settings.get(ObjectiveSettings.OBJECTIVE)).stream()
            .map(Setting::name)
            .toList();
    for (Setting<?> setting : ObjectiveSettings.ALL) {
      if (!setting.equals(ObjectiveSettings.OBJECTIVE) && keys(recipe).contains(setting.name())) {
        assertTrue(read.contains(setting.name()), recipe + ": " + setting.name() + " is not read");
      }
    }
  }

  @Test
  void targetedCompletionSetsEveryConstantOfThePaperAsItIsPrinted() throws IOException {
    Path recipe = ROOT.resolve("recipes/targeted-completion.yaml");
    Settings settings = Settings.load(Optional.of(recipe), Map.of(), TrainSettings.ALL);
    for (Setting<?> setting : ObjectiveSettings.of(ObjectiveSettings.Choice.TARGETED_COMPLETION)) {
      assertEquals(setting.standard(), Optional.of(settings.get(setting)), setting.name());
    }
    assertEquals(0.4, settings.get(TrainSettings.HARMFUL_SHARE));
    assertEquals(15.0, settings.get(TrainSettings.EPOCHS));
    assertEquals(8L, settings.get(TrainSettings.BATCH));
    assertEquals(4L, settings.get(TrainSettings.ACCUMULATION));
    assertEquals(512L, settings.get(TrainSettings.MAX_LENGTH));
    assertEquals(1e-5, settings.get(TrainSettings.LEARNING_RATE));
    assertEquals(0.01, settings.get(TrainSettings.WEIGHT_DECAY));
    assertEquals(1.0, settings.get(TrainSettings.CLIP));
    assertEquals(32L, settings.get(TrainSettings.LORA_RANK));
    assertEquals(8.0, settings.get(TrainSettings.LORA_ALPHA));
    assertEquals(0.0, settings.get(TrainSettings.LORA_DROPOUT));
  }
}
