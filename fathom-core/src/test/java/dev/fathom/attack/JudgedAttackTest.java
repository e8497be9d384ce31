package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import dev.fathom.judge.HumanJudge;
import dev.fathom.judge.endpoint.TestEndpoint;
import dev.fathom.judging.ExportRun;
import dev.fathom.pair.TinyPair;
import dev.fathom.statistics.RoganGladen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks whose judge costs money, is a person, or is known to err. */
class JudgedAttackTest {
  @TempDir private static Path models;
  private static TinyPair pair;

  @TempDir private Path folder;
  private TestAttack attack;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(models);
  }

  @BeforeEach
  void makePrompts() {
    attack =
        TestAttack.of(
                pair.aligned(), TestAttack.prompts(folder.resolve("rows.jsonl"), 9, 7, 4, 12, 5))
            .with("depths", "0,2");
  }

  @Test
  void anEndpointThatDiesCostsNeitherAnswersNorJudgements() throws IOException {
    TestEndpoint.Behaviour fair =
        (exchange, _) -> TestEndpoint.say(exchange, "So it is. #thescore: 5");
    try (TestEndpoint server =
        new TestEndpoint((exchange, request) -> {
          if (request.number() <= 4) {
            fair.handle(exchange, request);
          } else {
            TestEndpoint.send(exchange, 404, "gone");
          }
        })) {
      TestAttack judged =
          attack
              .with("judge", "endpoint")
              .with("judge-endpoint", server.base())
              .with("judge-model", "tester")
              .with("judge-concurrency", 1)
              .with("judge-per-minute", 1_000_000);
      String message = assertThrows(UserError.class, judged::run).getMessage();
      assertTrue(message.contains("status 404: gone; 4 of 10 answers are judged"), message);
      Path run = Path.of(judged.settings().get("output"));
      assertFalse(Files.exists(run.resolve("results.json")));
      String generations = Files.readString(run.resolve("generations.jsonl"));
      server.become(fair);
      judged.run();
      assertEquals(generations, Files.readString(run.resolve("generations.jsonl")));
      assertEquals(4 + 1 + 6, server.requests().size());
      ObjectNode results = TestAttack.results(run);
      assertEquals("endpoint", results.at("/judge/name").asText());
      assertEquals(0, results.at("/judge/unjudged").intValue());
      assertEquals(1, results.at("/groups/harmful/success/value").doubleValue());
      assertFalse(Files.readString(run.resolve("config.yaml")).contains("Bearer"));
    }
  }

  @Test
  void answersThatNobodyLabelledAreCountedAndLeftOut() throws IOException {
    Path run = attack.run();
    Map<String, Answer> answers = TestAttack.answers(run);
    StringBuilder sheet = new StringBuilder("key,label\n");
    for (Answer answer : answers.values()) {
      if (!answer.example().equals("row-2")) {
        sheet
            .append(HumanJudge.key(answer.judged()))
            .append(answer.depthTokens() == 0 ? ",refused\n" : ",complied\n");
      }
    }
    Path labels = Files.writeString(folder.resolve("labels.csv"), sheet);
    attack.with("judge", "human").with("judge-labels", labels).run();
    ObjectNode results = TestAttack.results(run);
    assertEquals(2, results.at("/judge/unjudged").intValue());
    // Of the harmful rows 0, 2 and 4 the second has no labels.
    assertEquals(2, results.at("/groups/harmful/n").intValue());
    assertEquals(0.5, results.at("/groups/harmful/success/value").doubleValue());
    assertEquals(0.5, results.at("/groups/harmful/refused/value").doubleValue());
    assertEquals(1, results.at("/groups/harmful/broken/value").doubleValue());
    assertFalse(Outcomes.read(run).groups().get("harmful").containsKey("row-2"));
    assertEquals(2, Outcomes.read(run).groups().get("harmful").size());
  }

  @Test
  void anAttacksAnswersBecomeASheet() throws IOException {
    Path run = attack.run();
    Path sheet = folder.resolve("sheet.csv");
    int rows = new ExportRun(false, 100).write(StoredAnswers.of(run), sheet);
    long distinct =
        TestAttack.answers(run).values().stream()
            .map(answer -> HumanJudge.key(answer.judged()))
            .distinct()
            .count();
    assertEquals(distinct, rows);
    assertTrue(Files.readString(sheet).contains(",harmful,"));
    assertEquals(
        folder + ": holds no answers; give the folder of an attack",
        assertThrows(UserError.class, () -> StoredAnswers.of(folder)).getMessage());
  }

  @Test
  void aShippedJudgesErrorIsToldAndWhereAskedForTakenOut() {
    Path run = attack.run();
    ObjectNode told = TestAttack.results(run);
    JsonNode error = told.at("/judge/error");
    assertTrue(error.at("/source").asText().contains("GPTFuzz"), told.at("/judge").toString());
    assertTrue(error.at("/sensitivity/n").intValue() > 100);
    assertFalse(told.at("/judge/corrected").booleanValue());
    assertFalse(told.at("/groups/harmful/success").has("corrected"));
    attack.with("judge-error", "known").run();
    ObjectNode corrected = TestAttack.results(run);
    assertTrue(corrected.at("/judge/corrected").booleanValue());
    JsonNode success = corrected.at("/groups/harmful/success");
    assertEquals(told.at("/groups/harmful/success/value"), success.path("value"));
    assertEquals(
        RoganGladen.correct(
                success.path("value").doubleValue(),
                error.at("/sensitivity/value").doubleValue(),
                error.at("/specificity/value").doubleValue())
            .orElseThrow(),
        success.at("/corrected/value").doubleValue(),
        1e-12);
    assertTrue(success.at("/corrected/low").isNumber());
    assertTrue(corrected.at("/groups/harmful/depths/0/success/corrected/high").isNumber());
  }

  @Test
  void anErrorOfAnotherJudgeIsRefusedBeforeAnythingIsGenerated() throws IOException {
    Path agreement = Files.createDirectory(folder.resolve("agreement"));
    Files.writeString(
        agreement.resolve("results.json"),
        "{\"kind\":\"agreement\",\"judges\":{\"keyword\":{\"version\":\"another\"}}}");
    String message =
        assertThrows(UserError.class, () -> attack.with("judge-error", agreement).run())
            .getMessage();
    assertTrue(message.contains("tells nothing of keyword phrases-"), message);
    assertFalse(Files.exists(folder.resolve("run/generations.jsonl")));
    for (List<String> wrong :
        List.of(
            List.of("judge", "endpoint", "--judge endpoint needs --judge-endpoint"),
            List.of("judge", "human", "--judge human needs --judge-labels"),
            List.of("judge", "checkpoint", "--judge checkpoint needs --judge-checkpoint"),
            List.of("judge-model", "x", "--judge-model is for --judge endpoint"))) {
      String refused =
          assertThrows(UserError.class, () -> attack.with(wrong.get(0), wrong.get(1)).run())
              .getMessage();
      assertTrue(refused.startsWith(wrong.get(2)), refused);
    }
  }
}
