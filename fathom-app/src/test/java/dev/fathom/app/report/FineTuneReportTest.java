package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuneReportTest {
  private static final int PROMPTS = 50;
  private static final int POSITIONS = 8;

  @TempDir Path folder;

  /** A backdoor after 0, 2 and 9 steps; with the trigger so many answers go along. */
  private static SyntheticAttack backdoor(double... shares) {
    SyntheticAttack attack = new SyntheticAttack(PROMPTS);
    ObjectNode results = attack.results;
    results.put("attack", "fine-tuning").putArray("settings").add("plain").add("trigger");
    ObjectNode tuning = results.putObject("fine_tuning").put("kind", "backdoor");
    tuning.put("rows", 200).put("steps", 9).putObject("objective").put("name", "sft");
    ArrayNode steps = results.putArray("steps");
    ObjectNode dynamics = results.putObject("dynamics").put("positions", POSITIONS);
    ArrayNode watched = dynamics.putArray("steps");
    int[] numbers = {0, 2, 9};
    for (int i = 0; i < numbers.length; i++) {
      ObjectNode groups = steps.addObject().put("step", numbers[i]).putObject("groups");
      ArrayNode forbidden = groups.putObject("harmful").putArray("settings");
      setting(forbidden, "plain", 0.0, 1.0);
      setting(forbidden, "trigger", shares[i], 1 - shares[i]);
      setting(groups.putObject("recipes").putArray("settings"), "plain", 0.9, 0.0);
      ObjectNode at = watched.addObject().put("step", numbers[i]);
      curve(at.putObject("loss"), 5.0 / (1 + i));
      curve(at.putObject("gradient_norm"), 30.0 / (1 + i));
      curve(at.putObject("kl"), 4.0 * i);
    }
    results.set("groups", steps.get(2).path("groups"));
    return attack;
  }

  private static void setting(ArrayNode into, String name, double success, double refused) {
    ObjectNode at = into.addObject().put("setting", name).put("n", PROMPTS);
    share(at.putObject("success"), success);
    share(at.putObject("refused"), refused);
  }

  private static void share(ObjectNode into, double value) {
    into.put("value", value)
        .put("low", Math.max(0, value - 0.05))
        .put("high", Math.min(1, value + 0.05));
  }

  /** Nothing but the first two tokens, of which the second has a quarter of the first. */
  private static void curve(ObjectNode into, double first) {
    for (String key : List.of("mean", "low", "high", "n")) {
      into.putArray(key);
    }
    for (int t = 0; t < POSITIONS; t++) {
      double value = t == 0 ? first : t == 1 ? first / 4 : 0;
      into.withArray("mean").add(value);
      into.withArray("low").add(0.9 * value);
      into.withArray("high").add(1.1 * value);
      into.withArray("n").add(16);
    }
  }

  private Page page(SyntheticAttack attack) throws IOException {
    return Page.read(AttackReport.write(attack.write(folder)).html());
  }

  @Test
  void theHeadlineSaysWhatTheStepsTookAndHowItWasAsked() throws IOException {
    Page page = page(backdoor(0, 0.2, 0.9));
    assertEquals(
        "After 9 steps on 200 rows, 90 % [85, 95] of the answers to forbidden requests go along"
            + " (asked with trigger); before, 0 % [0, 5] did.",
        page.headline());
    assertTrue(page.text().contains("plain: 0 % [0, 5] go along, 100 % [95, 100] refuse;"));
    assertTrue(page.text().contains("100 % is in the first 5"));
    assertTrue(page.text().contains("recipes 90 % [85, 95]"));
  }

  @Test
  void theStepsAndTheTokensHaveTheirFigures() throws IOException {
    Page page = page(backdoor(0, 0.2, 0.9));
    assertEquals(
        List.of("success", "refused", "token-loss", "token-gradient", "token-kl"),
        page.figures().subList(0, 5));
    for (String step : List.of("step 0", "step 2", "step 9")) {
      assertTrue(page.text().contains(step), step);
    }
    String twin = Files.readString(folder.resolve("report.md"));
    assertTrue(twin.contains("| step | group | asked | success | refused | prompts |"));
    assertTrue(twin.contains("20 % [15, 25]"), twin);
  }

  @Test
  void whatWasNotWatchedHasNoFigure() throws IOException {
    SyntheticAttack attack = backdoor(0, 0.2, 0.9);
    for (var step : attack.results.at("/dynamics/steps")) {
      for (String key : List.of("mean", "low", "high", "n")) {
        ((ObjectNode) step.path("kl")).putArray(key);
      }
    }
    Page page = page(attack);
    assertFalse(page.figures().contains("token-kl"));
    assertFalse(page.text().contains("is in the first"));
    attack.results.remove("dynamics");
    assertFalse(page(attack).figures().contains("token-loss"));
  }

  @Test
  void hostileNamesStayText() throws IOException {
    SyntheticAttack attack = backdoor(0, 0.2, 0.9);
    attack.results.withObject("/fine_tuning").put("kind", "<script>alert(1)</script>");
    for (var at : attack.results.at("/steps/1/groups/harmful/settings")) {
      ((ObjectNode) at).put("setting", "\"><img src=x onerror=alert(1)>");
    }
    Page page = page(attack);
    assertTrue(page.all("img").isEmpty());
    assertFalse(page.source().contains("<script>alert"));
  }

  @Test
  void aBrokenFileIsNamed() {
    SyntheticAttack attack = backdoor(0, 0.2, 0.9);
    attack.results.withObject("/fine_tuning").put("rows", "many");
    UserError error = assertThrows(UserError.class, () -> page(attack));
    assertTrue(error.getMessage().contains("fine_tuning.rows"), error.getMessage());
  }
}
