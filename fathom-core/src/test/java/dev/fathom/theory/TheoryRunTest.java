package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
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

class TheoryRunTest {
  @TempDir private Path folder;

  private ObjectNode run(Map<String, String> given) {
    Map<String, String> settings = new HashMap<>(given);
    settings.put("output", folder.resolve("run").toString());
    Path run =
        new TheoryRun(
                Settings.load(Optional.empty(), settings, TheorySettings.ALL), List.of("theory"))
            .run(true);
    return Json.object(run.resolve("results.json"));
  }

  @Test
  void aPolicyFileGivesTheNumbersOfAHandCalculation() throws IOException {
    // P(0) = 0.5, then P(0 | .) = 0.4; harm 1 exactly for "0,0". Token 1 turns back.
    Path file = folder.resolve("policy.json");
    Files.writeString(
        file,
        """
        {"vocabulary": 2, "length": 2,
         "conditional": {"": [0.5, 0.5], "0": [0.4, 0.6], "1": [0.4, 0.6]},
         "harm": {"0,0": 1}}
        """);
    ObjectNode results =
        run(
            Map.of(
                "policy",
                file.toString(),
                "lambda",
                "2",
                "mu",
                "3",
                "gamma",
                "0.5",
                "recovery",
                "1"));

    assertEquals(0.2, results.path("harm_mean").doubleValue(), 1e-12);
    assertEquals(0.16, results.path("harm_variance").doubleValue(), 1e-12);
    assertEquals(0.04, at(results.path("harm_information"), 0), 1e-12);
    assertEquals(0.12, at(results.path("harm_information"), 1), 1e-12);
    assertEquals(2, results.path("horizon").intValue());
    // Z = 0.2·e⁻² + 0.8; after "0" it is 0.4·e⁻² + 0.6, after "1" it is 1.
    double after = 0.4 * Math.exp(-2) + 0.6;
    double partition = 0.5 * after + 0.5;
    double tilted = 0.5 * after / partition;
    assertEquals(
        tilted * Math.log(tilted / 0.5) + (1 - tilted) * Math.log((1 - tilted) / 0.5),
        at(results.path("optimum_kl"), 0),
        1e-12);
    double second = 0.4 * Math.exp(-2) / after;
    assertEquals(
        tilted * (second * Math.log(second / 0.4) + (1 - second) * Math.log((1 - second) / 0.6)),
        at(results.path("optimum_kl"), 1),
        1e-12);
    // β = 3 and 1.5.
    assertEquals(1 / (1 + Math.exp(-3)), at(results.path("recovery_probability"), 0), 1e-12);
    assertEquals(
        0.6 * Math.exp(1.5) / (0.4 + 0.6 * Math.exp(1.5)),
        at(results.path("recovery_probability"), 1),
        1e-12);
  }

  private static double at(JsonNode array, int index) {
    return array.get(index).doubleValue();
  }

  @Test
  void anExampleLeavesAPolicyThatCanBeGivenBack() throws IOException {
    ObjectNode example = run(Map.of("example", "gradual"));
    Path policy = folder.resolve("policy.json");
    Files.move(folder.resolve("run").resolve("policy.json"), policy);
    ObjectNode again = run(Map.of("policy", policy.toString()));

    for (String key : List.of("harm_information", "optimum_kl", "recovery_probability", "deep")) {
      assertEquals(example.path(key).size(), again.path(key).size());
      assertTrue(example.path(key).size() > 0, key);
    }
    assertEquals(
        example.path("harm_mean").doubleValue(), again.path("harm_mean").doubleValue(), 1e-12);
  }

  @Test
  void aWeightOrTokenThatCannotBeIsRefused() {
    assertNames("mu", Map.of("mu", "-1"));
    assertNames("gamma", Map.of("gamma", "1.5"));
    assertNames("gamma", Map.of("gammas", "0.5,0"));
    assertNames("lambda", Map.of("lambda", "-0.1"));
    assertNames("deltas", Map.of("deltas", "0.5,1"));
    assertNames("token 3 in a vocabulary of 3", Map.of("recovery", "0,3"));
  }

  private void assertNames(String named, Map<String, String> settings) {
    UserError error = assertThrows(UserError.class, () -> run(settings));
    assertTrue(error.getMessage().contains(named), error.getMessage());
  }

  @Test
  void aFadingPenaltyIsPassedByALongEnoughPrefixAndAConstantOneByNone() {
    ObjectNode results = run(Map.of("mu", "8", "gammas", "0.5,1", "deltas", "0.1"));
    JsonNode attack = results.path("attack");

    assertTrue(attack.get(0).path("positions").get(0).path("position").doubleValue() > 1);
    assertTrue(attack.get(1).path("positions").get(0).path("position").isNull());
  }
}
