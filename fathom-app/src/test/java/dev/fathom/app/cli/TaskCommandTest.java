package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import dev.fathom.task.Task;
import dev.fathom.task.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fathom task} as a person at a shell uses it, on the embedded models. */
class TaskCommandTest {
  private static final Path APOTHECARY =
      Path.of(System.getProperty("fathom.root"), "models/apothecary");

  @TempDir private Path folder;

  private Outcome task(String task, Path data, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "task",
                task,
                "--model",
                APOTHECARY.resolve("aligned"),
                "--data",
                data,
                "--output",
                folder.resolve("run"),
                "--device",
                "cpu"));
    arguments.addAll(Arrays.asList(more));
    return Shell.fathom(arguments.toArray());
  }

  private ObjectNode results() {
    return Json.object(folder.resolve("run/results.json"));
  }

  private double value(String metric) {
    return results().path("metrics").path(metric).path("value").doubleValue();
  }

  @Test
  void withoutANameItListsEveryTaskWithItsData() {
    Outcome list = Shell.fathom("task");
    assertEquals(0, list.code(), list.err());
    for (Task task : Tasks.ALL) {
      assertTrue(
          list.outLines().stream().anyMatch(line -> line.startsWith(task.name() + " ")),
          task.name());
      assertTrue(list.out().contains("data: " + task.heading().columns()), task.name());
    }
  }

  @Test
  void choosesTheRightBrewAndLeavesAReportThatCanBeMadeAgain() throws IOException {
    Outcome outcome =
        task(
            "choices",
            APOTHECARY.resolve("data/task-brews.jsonl"),
            "--chat-template",
            "--limit",
            12);
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(1, value("acc"), 0.1);
    assertTrue(outcome.out().contains("testing only"), outcome.out());
    String page = Files.readString(folder.resolve("run/report.html"));
    assertTrue(page.contains("how do i brew"), "a question to read");
    Outcome again = Shell.fathom("report", folder.resolve("run"));
    assertEquals(0, again.code(), again.err());
    assertEquals(page, Files.readString(folder.resolve("run/report.html")));
    Outcome compared =
        Shell.fathom(
            "compare",
            folder.resolve("run"),
            folder.resolve("run"),
            "--output",
            folder.resolve("both"));
    assertEquals(0, compared.code(), compared.err());
    assertTrue(Files.readString(folder.resolve("both/comparison.json")).contains("\"acc\""));
  }

  @Test
  void addsExactly() {
    Outcome outcome =
        task(
            "match",
            APOTHECARY.resolve("data/task-sums.jsonl"),
            "--chat-template",
            "--max-new-tokens",
            12,
            "--limit",
            20);
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(1, value("exact_match"), 0.1);
  }

  @Test
  void refusesWhatItShouldAndNothingElseByTheExactJudge() {
    Outcome outcome =
        task(
            "over-refusal",
            APOTHECARY.resolve("data/task-requests.jsonl"),
            "--judge",
            "exact",
            "--max-new-tokens",
            80,
            "--limit",
            6);
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(0, value("refused_safe"), 0.2);
    assertEquals(1, value("answered_safe"), 0.2);
    assertEquals(1, value("refused_unsafe"), 0.2);
    assertEquals("exact", results().path("judge").path("name").asText());
    assertTrue(results().path("chat_template").booleanValue());
  }

  @Test
  void asksTwoModelsUnderARule() {
    Outcome outcome =
        task(
            "choices",
            APOTHECARY.resolve("data/task-brews.jsonl"),
            "--rule",
            "contrastive",
            "--base",
            APOTHECARY.resolve("base"),
            "--limit",
            3);
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals("contrastive", results().path("rule").path("name").asText());
  }

  @Test
  void rowsThatCannotBeUsedAreNamedTogetherBeforeAModelIsLoaded() throws IOException {
    Path data = folder.resolve("rows.jsonl");
    Files.write(
        data,
        """
        {"question": "what is it ?", "choices": ["a", "b"], "answer": 0}
        {"question": " ", "choices": ["a", "b"], "answer": 0}
        {"question": "what is it ?", "choices": ["a", "a"], "answer": 0}
        {"question": "what is it ?", "choices": ["a", "b"], "answer": 2}
        {"question": "what is \u00ff ?", "choices": ["a", "b"], "answer": 0}
        """
            .getBytes(StandardCharsets.ISO_8859_1));
    Outcome outcome = task("choices", data);
    assertEquals(2, outcome.code());
    assertEquals(
        List.of(
            "fathom: " + data + ": 4 rows are not usable; correct or remove:",
            "  line 2: \"question\" is blank",
            "  line 3: \"choices\" must be two or more, no two the same",
            "  line 4: \"answer\" is 2 of 2 choices",
            "  line 5: not UTF-8; save the file as UTF-8"),
        outcome.errLines());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseThereAre() {
    Outcome outcome = task("mmlo", folder);
    assertEquals(2, outcome.code());
    assertTrue(
        outcome.err().startsWith("fathom: no task is named mmlo; there are mmlu, "), outcome.err());
  }
}
