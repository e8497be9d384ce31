package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradientsCommandTest {
  private static final Pattern KEY = Pattern.compile("^\\| `([a-z_]+)");

  @TempDir Path folder;
  private TinyPair pair;
  private Path run;

  @BeforeEach
  void write() {
    pair = TinyPair.in(folder.resolve("models"));
    run = folder.resolve("run");
  }

  private Outcome gradients(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "gradients",
                "--base",
                pair.base(),
                "--aligned",
                pair.aligned(),
                "--prompts",
                pair.rows(),
                "--limit",
                2,
                "--resamples",
                20,
                "--at",
                "1,2,4",
                "--influence-tokens",
                6,
                "--output",
                run));
    arguments.addAll(List.of(more));
    return Shell.fathom(arguments.toArray());
  }

  private Path recipe(String name, String objective) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        "objective: %s\nharmful: %s\ndata: %s\nbatch: 2\naccumulation: 1\n"
            .formatted(objective, pair.rows(), pair.rows()));
    return file;
  }

  @Test
  void takesGradientsAlongAnswersOfARecipeAndOfHarm() throws IOException {
    Outcome outcome =
        gradients(
            "--objectives",
            recipe("penalty", "recovery-penalty"),
            "--rows",
            2,
            "--answers",
            2,
            "--harm-prompts",
            3,
            "--harm-group",
            "forbidden",
            "--max-new-tokens",
            4);

    assertEquals(0, outcome.code(), outcome.err());
    ObjectNode results = Json.object(run.resolve("results.json"));
    JsonNode group = results.path("groups").path("forbidden");
    assertEquals(2, group.path("n").intValue());
    assertTrue(group.at("/grad_mag/positions/0/value").doubleValue() > 0);
    assertTrue(group.at("/error/positions/1/value").doubleValue() > 0);
    assertEquals(0, group.at("/error/positions/0/value").doubleValue(), "nothing stands before");
    JsonNode objective = results.path("objectives").path("penalty");
    assertEquals("recovery-penalty", objective.path("objective").asText());
    assertTrue(objective.at("/roles/harmful/positions/0/value").doubleValue() > 0);
    assertEquals(3, results.at("/harm_gradient/n").intValue());
    String page = Files.readString(run.resolve("report.html"));
    for (String id : List.of("gradient", "objective-penalty", "influence", "error", "harm")) {
      assertTrue(page.contains("<section id=\"" + id + "\""), id);
    }
    documented(results);
    String before = Files.readString(run.resolve("samples.jsonl"));
    assertEquals(
        0,
        gradients(
                "--objectives",
                folder.resolve("penalty.yaml"),
                "--rows",
                2,
                "--answers",
                2,
                "--harm-prompts",
                3,
                "--harm-group",
                "forbidden",
                "--max-new-tokens",
                4)
            .code());
    assertEquals(before, Files.readString(run.resolve("samples.jsonl")), "nothing is done again");
    assertEquals(0, Shell.fathom("report", run).code());
  }

  private static void documented(ObjectNode results) throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("fathom.root"), "docs", "results-schema.md"));
    String section =
        page.split("\n## results.json of a gradients run\n", 2)[1].split("\n## ", 2)[0];
    Set<String> documented = new TreeSet<>();
    section
        .lines()
        .map(KEY::matcher)
        .filter(Matcher::find)
        .forEach(match -> documented.add(match.group(1)));
    Set<String> found = new TreeSet<>();
    results.fieldNames().forEachRemaining(found::add);
    assertEquals(documented, found);
  }

  @Test
  void whatCannotBeTakenApartIsRefusedInOneLine() throws IOException {
    assertRefused("dpo is no sum over positions", "--objectives", recipe("dpo", "dpo"));
    assertRefused("no such file", "--objectives", folder.resolve("nowhere.yaml"));
    assertRefused("draw 2 or more", "--answers", 1);
    assertRefused("layer: 9 is not between 0 and", "--layer", 9);
    assertRefused("no row is of group nobody", "--answers", 2, "--harm-group", "nobody");
  }

  private void assertRefused(String named, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of(more));
    arguments.add("--overwrite");
    Outcome outcome = gradients(arguments.toArray());
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().lines().toList().getLast().contains(named), outcome.err());
  }
}
