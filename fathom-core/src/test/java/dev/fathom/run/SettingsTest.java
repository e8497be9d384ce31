package dev.fathom.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final Setting<String> BASE =
      Setting.required("base", Kind.TEXT, "the model before alignment");
  private static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "of everything random");
  private static final Setting<Double> RATE =
      Setting.of("learning-rate", Kind.DECIMAL, 1e-5, "of the optimiser");
  private static final Setting<Boolean> SHUFFLE =
      Setting.of("shuffle", Kind.FLAG, true, "whether rows are shuffled");
  private static final Setting<List<String>> GROUPS =
      Setting.of("groups", Kind.TEXTS, List.of(), "which rows to take; empty takes all");
  private static final Setting<Display> DISPLAY =
      Setting.of("display", Kind.oneOf(Display.class), Display.AUTO, "of progress");
  private static final Setting<Optional<Long>> LIMIT =
      Setting.of("limit", Kind.optional(Kind.WHOLE), Optional.empty(), "rows per group");
  private static final List<Setting<?>> KNOWN =
      List.of(BASE, SEED, RATE, SHUFFLE, GROUPS, DISPLAY, LIMIT);

  @TempDir Path folder;

  @Test
  void theCommandLineOverridesTheRecipeAndTheRecipeTheDefaults() throws IOException {
    Path recipe =
        recipe("base: tea\nseed: 3\nlearning-rate: 1\nshuffle: false\ngroups: [a, b]\nlimit: 9\n");
    Settings settings =
        Settings.load(Optional.of(recipe), Map.of("seed", "7", "limit", "none"), KNOWN);
    assertEquals("tea", settings.get(BASE));
    assertEquals(7L, settings.get(SEED));
    assertEquals(1.0, settings.get(RATE));
    assertEquals(false, settings.get(SHUFFLE));
    assertEquals(List.of("a", "b"), settings.get(GROUPS));
    assertEquals(Display.AUTO, settings.get(DISPLAY));
    assertEquals(Optional.empty(), settings.get(LIMIT));
  }

  @Test
  void readsEveryKindFromTheCommandLine() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "base", "12",
                "learning-rate", "2e-4",
                "shuffle", "false",
                "groups", "a,b",
                "display", "plain",
                "limit", "4"),
            KNOWN);
    assertEquals("12", settings.get(BASE));
    assertEquals(2e-4, settings.get(RATE));
    assertEquals(false, settings.get(SHUFFLE));
    assertEquals(List.of("a", "b"), settings.get(GROUPS));
    assertEquals(Display.PLAIN, settings.get(DISPLAY));
    assertEquals(Optional.of(4L), settings.get(LIMIT));
  }

  @Test
  void whatItShowsIsARecipeForTheSame() throws IOException {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of("base", "yes: #1", "groups", "a,no", "learning-rate", "1e-10"),
            KNOWN);
    String yaml = settings.toYaml();
    assertTrue(yaml.startsWith("# the model before alignment\nbase: \"yes: #1\"\n"), yaml);
    Settings again = Settings.load(Optional.of(recipe(yaml)), Map.of(), KNOWN);
    assertEquals(settings.toJson(), again.toJson());
    assertEquals(KNOWN.size(), again.toJson().size());
  }

  @Test
  void sameValuesGiveTheSameConfigurationHoweverTheyAreWritten() throws IOException {
    Settings short1 =
        Settings.load(Optional.of(recipe("base: a\nlearning-rate: 1\n")), Map.of(), KNOWN);
    Settings long1 =
        Settings.load(Optional.empty(), Map.of("base", "a", "learning-rate", "1.0"), KNOWN);
    assertEquals(short1.toJson(), long1.toJson());
  }

  @Test
  void reportsEveryMistakeAtOnce() throws IOException {
    Path recipe =
        recipe("sede: 3\nlearning-rate: fast\nshuffle: 1\ngroups: a\nlimit: [1]\nteapot: x\n");
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("seed", "1.5");
    overrides.put("display", "loud");
    overrides.put("learning-rat", "1");
    UserError error =
        assertThrows(UserError.class, () -> Settings.load(Optional.of(recipe), overrides, KNOWN));
    String file = recipe.toString();
    assertEquals(
        List.of(
            "10 settings are not usable:",
            "  " + file + ": sede: no such setting; did you mean seed?",
            "  " + file + ": learning-rate: expected a number, not \"fast\"",
            "  " + file + ": shuffle: expected true or false, not 1",
            "  " + file + ": groups: expected a list of texts, not \"a\"",
            "  " + file + ": limit: expected a whole number, or nothing, not [1]",
            "  "
                + file
                + ": teapot: no such setting; known are base, display, groups, learning-rate,"
                + " limit, seed, shuffle",
            "  --seed: expected a whole number, not \"1.5\"",
            "  --display: expected one of auto, plain, none, not \"loud\"",
            "  --learning-rat: no such setting; did you mean learning-rate?",
            "  --base is missing: the model before alignment"),
        error.getMessage().lines().toList());
  }

  @Test
  void reportsASingleMistakeOnOneLine() {
    UserError error =
        assertThrows(
            UserError.class,
            () -> Settings.load(Optional.empty(), Map.of("sed", "1", "base", "a"), KNOWN));
    assertEquals("--sed: no such setting; did you mean seed?", error.getMessage());
  }

  @Test
  void refusesWhatIsNoRecipe() throws IOException {
    Path list = recipe("- a\n- b\n");
    assertTrue(complaint(list).contains("expected a mapping"), complaint(list));
    Path twice = recipe("seed: 1\nseed: 2\nbase: a\n");
    assertTrue(complaint(twice).contains("Duplicate field 'seed'"), complaint(twice));
    Path broken = recipe("seed: [1\n");
    assertTrue(complaint(broken).startsWith(broken + ": not valid YAML: "), complaint(broken));
    Path absent = folder.resolve("absent.yaml");
    assertEquals(absent + ": no such file", complaint(absent));
  }

  @Test
  void countsEditsAsLevenshteinDid() {
    assertEquals(3, Nearest.distance("kitten", "sitting"));
    assertEquals(0, Nearest.distance("seed", "seed"));
    assertEquals(4, Nearest.distance("", "seed"));
    assertEquals(2, Nearest.distance("sede", "seed"));
  }

  private static String complaint(Path recipe) {
    return assertThrows(UserError.class, () -> Settings.load(Optional.of(recipe), Map.of(), KNOWN))
        .getMessage();
  }

  private Path recipe(String yaml) throws IOException {
    return Files.writeString(folder.resolve("recipe.yaml"), yaml);
  }
}
