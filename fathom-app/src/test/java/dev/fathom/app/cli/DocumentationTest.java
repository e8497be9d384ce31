package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.attack.AttackKind;
import dev.fathom.attack.finetune.FineTuneSettings;
import dev.fathom.harm.HarmSettings;
import dev.fathom.judging.JudgeSettings;
import dev.fathom.run.Setting;
import dev.fathom.task.TaskSettings;
import dev.fathom.train.TrainSettings;
import dev.fathom.train.recover.RecoverSettings;
import dev.fathom.train.recover.RestoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the pages say of files, verbs and options is so. */
class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("fathom.root"));
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern COMMAND =
      Pattern.compile("\\./fathom ([a-z]+)((?:[^`\\\\\\n]|\\\\\\n)*)");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+([eE]-?[0-9]+)?");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    assertTrue(pages.size() > 10, pages.toString());
    return pages;
  }

  private static String text(Path page) throws IOException {
    return Files.readString(page);
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    for (MatchResult link : all(LINK, text(page))) {
      String target = link.group(1);
      if (target.matches("https?://.*")) {
        continue;
      }
      String[] parts = target.split("#", 2);
      Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
      assertTrue(file.startsWith(ROOT.normalize()), page + " leads out of the project: " + target);
      assertTrue(Files.exists(file), page + " links to " + target);
      if (parts.length == 2) {
        assertTrue(anchors(file).contains(parts[1]), page + " links to " + target);
      }
    }
  }

  /** Headings as GitHub makes anchors of them. */
  private static Set<String> anchors(Path file) throws IOException {
    return all(HEADING, text(file)).stream()
        .map(heading ->
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandThatIsShownExists(Path page) throws IOException {
    CommandLine tool = Main.commandLine();
    for (MatchResult command : all(COMMAND, text(page))) {
      String verb = command.group(1);
      if (verb.equals("test")) {
        continue; // the launcher's
      }
      CommandLine known = tool.getSubcommands().get(verb);
      assertTrue(known != null, page + " shows the verb " + verb);
      for (MatchResult option : all(OPTION, command.group(2))) {
        assertTrue(
            options(known).contains(option.group()),
            page + " shows " + verb + " " + option.group());
      }
    }
  }

  /** A verb's options, and those of the verbs below it. */
  private static Set<String> options(CommandLine verb) {
    Set<String> options = new TreeSet<>(verb.getCommandSpec().optionsMap().keySet());
    verb.getSubcommands().values().forEach(below -> options.addAll(options(below)));
    return options;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "measure",
        "attack",
        "judge",
        "task",
        "train",
        "apothecary",
        "generate",
        "score",
        "info",
        "demo",
        "template",
        "report",
        "compare"
      })
  void aVerbsPageNamesItsOptionsAndNoOthers(String verb) throws IOException {
    Path page = ROOT.resolve("docs").resolve(verb + ".md");
    String further =
        switch (verb) {
          // An objective's settings are options of train and stand beside its formula.
          case "train" -> text(ROOT.resolve("docs/objectives.md"));
          case "measure" -> text(ROOT.resolve("docs/harm-information.md"));
          // Fine-tuning trains and attacks: it has settings of both. A judge's settings are
          // options of every attack and stand with the judges.
          case "attack" ->
              text(ROOT.resolve("docs/fine-tuning-attacks.md"))
                  + text(ROOT.resolve("docs/train.md"))
                  + text(ROOT.resolve("docs/objectives.md"))
                  + text(ROOT.resolve("docs/judge.md"));
          default -> "";
        };
    Set<String> named =
        all(OPTION, text(page) + further).stream()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    CommandLine tool = Main.commandLine();
    Set<String> known = options(tool.getSubcommands().get(verb));
    Set<String> anywhere = options(tool);
    for (String option : known) {
      boolean everyVerbs = Set.of("--help", "--verbose").contains(option);
      assertTrue(
          !option.startsWith("--") || everyVerbs || named.contains(option),
          page + " does not name " + option);
    }
    named.forEach(option -> assertTrue(anywhere.contains(option), page + " names " + option));
    if (verb.equals("measure")) {
      assertTrue(known.containsAll(named), page + " names other options than measure's");
    }
  }

  @Test
  void everySettingsDefaultIsTheOneInThePage() throws IOException {
    defaultsStandIn(text(ROOT.resolve("docs/measure.md")), MeasureCommand.PAIR);
    defaultsStandIn(
        text(ROOT.resolve("docs/harm-information.md")),
        List.of(
            HarmSettings.BASE,
            HarmSettings.OUTPUT,
            HarmSettings.ALONG,
            HarmSettings.ROLLOUTS,
            HarmSettings.ANSWERS,
            HarmSettings.AIM,
            HarmSettings.BUDGET,
            HarmSettings.POSITIONS,
            HarmSettings.TEMPERATURE,
            HarmSettings.BEYOND));
    String attacks = text(ROOT.resolve("docs/attack.md")) + text(ROOT.resolve("docs/judge.md"));
    defaultsStandIn(attacks, AttackKind.PREFILL.settings());
    defaultsStandIn(text(ROOT.resolve("docs/judge.md")), JudgeSettings.ALL);
    defaultsStandIn(text(ROOT.resolve("docs/fine-tuning-attacks.md")), FineTuneSettings.OWN);
    defaultsStandIn(text(ROOT.resolve("docs/task.md")), TaskSettings.ALL);
    String training =
        text(ROOT.resolve("docs/train.md")) + text(ROOT.resolve("docs/objectives.md"));
    defaultsStandIn(training, TrainSettings.ALL);
    String[] ways = text(ROOT.resolve("docs/recover.md")).split("\n## Restore\n", 2);
    defaultsStandIn(ways[0], RecoverSettings.OWN);
    defaultsStandIn(ways[1], RestoreSettings.ALL);
  }

  private static void defaultsStandIn(String page, List<Setting<?>> settings) {
    for (Setting<?> setting : settings) {
      String row =
          page.lines()
              .filter(
                  line -> line.startsWith("| `--") && line.contains("`--" + setting.name() + "`"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no row for " + setting.name()));
      String value = standard(setting);
      String cell = row.split("\\|", -1)[2].strip().replace("`", "");
      assertTrue(
          value.isEmpty()
              ? Set.of("none", "all", "built in").contains(cell)
              : cell.equals(value) || areTheSameNumber(cell, value),
          setting.name() + " is \"" + value + "\", the page says " + cell);
    }
  }

  /** 1e-5 and Java's 1.0E-5. */
  private static boolean areTheSameNumber(String one, String other) {
    return NUMBER.matcher(one).matches()
        && NUMBER.matcher(other).matches()
        && Double.parseDouble(one) == Double.parseDouble(other);
  }

  private static <T> String standard(Setting<T> setting) {
    return setting
        .standard()
        .map(value -> setting.kind().write().apply(value))
        .map(value ->
            value.isArray()
                ? value.valueStream().map(JsonNode::asText).collect(Collectors.joining(","))
                : value.isNull() ? "" : value.asText())
        .orElse("required");
  }

  @Test
  void theReadmeNamesEveryVerb() throws IOException {
    String readme = text(ROOT.resolve("README.md"));
    for (String verb : Main.commandLine().getSubcommands().keySet()) {
      boolean named = readme.contains("| [`" + verb + "`](docs/" + verb + ".md) |");
      assertTrue(named || readme.contains("| `" + verb + "` |"), verb);
    }
  }

  @Test
  void theReadmeStartsWithTwoCommands() throws IOException {
    String start =
        text(ROOT.resolve("README.md")).split("## Quick start", 2)[1].split("\n## ", 2)[0];
    assertEquals(
        List.of("./fathom demo", "./fathom test"),
        start.lines().filter(line -> line.startsWith("    ")).map(String::strip).toList());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void noPageNamesAHomeFolder(Path page) throws IOException {
    assertFalse(Pattern.compile("/(root|home|Users)/").matcher(text(page)).find(), "" + page);
  }
}
