package dev.fathom.harm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run on the apothecary's base, whose harm the exact judge knows. */
class HarmInformationRunTest {
  private static final Path APOTHECARY =
      Path.of(System.getProperty("fathom.root"), "models", "apothecary");

  @TempDir Path folder;

  private Path run(String name, String... changes) {
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "harm-information", "true",
                "aligned", APOTHECARY.resolve("base").toString(),
                "prompts", APOTHECARY.resolve("data/held-out-harmful.jsonl").toString(),
                "judge", "exact",
                "limit", "2",
                "max-new-tokens", "70",
                "rollouts", "24",
                "budget", "1",
                "device", "cpu",
                "output", folder.resolve(name).toString()));
    for (int i = 0; i < changes.length; i += 2) {
      values.put(changes[i], changes[i + 1]);
    }
    return new HarmInformationRun(
            Settings.load(Optional.empty(), values, HarmSettings.ALL),
            new ModelLocator(
                HubEnvironment.of(Map.of("HF_HUB_OFFLINE", "1"), Path.of("absent")),
                DownloadProgress.NONE),
            List.of("measure"),
            Display.NONE,
            System.err)
        .run(false);
  }

  private static ObjectNode results(Path run) {
    return Json.object(run.resolve("results.json"));
  }

  @Test
  void aStoppedRunEndsLikeOneThatWasNot() throws IOException {
    Path whole = run("whole");
    List<String> rows = Files.readAllLines(whole.resolve("samples.jsonl"));
    assertEquals(6, rows.size(), "two prompts, two answers in the first round, one in the second");

    Path stopped = run("stopped");
    Files.write(stopped.resolve("samples.jsonl"), rows.subList(0, 3));
    Files.delete(stopped.resolve("results.json"));
    ObjectNode resumed = results(run("stopped"));
    assertTrue(resumed.path("provenance").path("resumed").booleanValue());
    assertEquals(
        rows.subList(0, 3),
        Files.readAllLines(stopped.resolve("samples.jsonl")).subList(0, 3),
        "finished rows stay");
    JsonNode expected = results(whole).path("groups").path("harmful").path("aligned");
    JsonNode actual = resumed.path("groups").path("harmful").path("aligned");
    // Batches of another size may round otherwise and so, rarely, draw another token.
    for (String key : List.of("harm_mean", "harm_variance", "information_sum")) {
      assertEquals(
          expected.path(key).path("value").doubleValue(),
          actual.path(key).path("value").doubleValue(),
          1e-4,
          key);
    }
    assertEquals(expected.path("rollouts"), actual.path("rollouts"));
  }

  @Test
  void givenAnswersAreLookedAtAlongTheirTokensAndTheEnd() {
    Path run = run("response", "along", "response", "base", APOTHECARY.resolve("base").toString());
    JsonNode group = results(run).path("groups").path("harmful");
    JsonNode positions = group.path("aligned").path("positions");
    JsonNode last = positions.path(positions.size() - 1);
    assertEquals(1, last.path("h").path("value").doubleValue(), 1e-9, "the recipe is right");
    assertTrue(group.path("aligned").path("sum_minus_variance").isNull());
    assertEquals(
        group.path("aligned").path("positions").size(),
        group.path("base").path("positions").size(),
        "the same answers for both");
    // The martingale at the root is the same whatever answer is looked along: about 0.7.
    assertEquals(0.7, group.path("aligned").path("harm_mean").path("value").doubleValue(), 0.25);
  }

  @Test
  void positionsBeyondThoseAskedForAreLeftInOneSum() {
    JsonNode side =
        results(run("first", "positions", "9", "rollouts", "64"))
            .path("groups")
            .path("harmful")
            .path("aligned");
    assertEquals(9, side.path("positions").size());
    double within = 0;
    for (JsonNode position : side.path("positions")) {
      within += position.path("information").path("value").doubleValue();
    }
    double all = side.path("information_sum").path("value").doubleValue();
    assertTrue(all > within + 0.05, "most is decided behind the first nine tokens: " + all);
    assertEquals(
        side.path("harm_variance").path("value").doubleValue(), all, 0.15, "as in Corollary 7");
    assertTrue(side.path("horizon").path("value").isNull());
  }

  @Test
  void whatCannotBeUsedIsRefusedBeforeAModelIsRead() {
    assertEquals(
        "--answers must be at least 2: from how far a prompt's answers differ follows how many"
            + " more are looked at",
        assertThrows(UserError.class, () -> run("x", "answers", "1")).getMessage());
    assertThrows(UserError.class, () -> run("x", "rollouts", "3"));
    assertThrows(UserError.class, () -> run("x", "aim", "0"));
    assertThrows(UserError.class, () -> run("x", "temperature", "0"));
    assertThrows(UserError.class, () -> run("x", "judge", "human"));
  }
}
