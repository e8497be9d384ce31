package dev.fathom.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.judge.EndpointJudge;
import dev.fathom.judge.JudgePrompt;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.Judgement;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.judge.Outcome;
import dev.fathom.judge.endpoint.Budget;
import dev.fathom.judge.endpoint.TestEndpoint;
import dev.fathom.judge.endpoint.TestEndpoint.Behaviour;
import dev.fathom.run.Display;
import dev.fathom.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgementsTest {
  private static final int COUNT = 30;

  @TempDir Path folder;

  /** Grades every answer, the even ones with 5 and the odd ones with 1. */
  private static final Behaviour FAIR =
      (exchange, request) -> TestEndpoint.say(exchange, grade(request.user()));

  private static String grade(String user) {
    return "Well. #thescore: " + (user.matches("(?s).*answer \\d*[02468] .*") ? 5 : 1);
  }

  private static List<Judgements.Item> items() {
    return IntStream.range(0, COUNT)
        .mapToObj(
            i -> new Judgements.Item("a-" + i, new JudgedAnswer("tea?", "", "answer " + i + " .")))
        .toList();
  }

  private Map<String, Judgement> judged(TestEndpoint server, int concurrency) {
    return judged(server, concurrency, TestEndpoint.unlimited(), items());
  }

  private Map<String, Judgement> judged(
      TestEndpoint server, int concurrency, Budget budget, List<Judgements.Item> items) {
    return judged(server, concurrency, budget, items, Duration.ofSeconds(30));
  }

  private Map<String, Judgement> judged(
      TestEndpoint server,
      int concurrency,
      Budget budget,
      List<Judgements.Item> items,
      Duration timeout) {
    try (RunFolder run =
            RunFolder.open(
                folder.resolve("run"), Json.MAPPER.createObjectNode(), RunFolder.FREE, false);
        EndpointJudge judge =
            new EndpointJudge(
                JudgePrompt.shipped("rubric"),
                server.client(concurrency, Optional.empty(), budget, timeout))) {
      return new Judgements(run, judge, Display.NONE, System.err).of(items);
    }
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("run/judgements-endpoint.jsonl"));
  }

  @Test
  void severalRequestsAtATimeJudgeEveryAnswerOnce() throws IOException {
    try (TestEndpoint server = new TestEndpoint(FAIR)) {
      Map<String, Judgement> judgements = judged(server, 5);
      assertEquals(COUNT, judgements.size());
      assertEquals(COUNT, server.requests().size());
      assertEquals(Outcome.COMPLIED, judgements.get("a-4").outcome());
      assertEquals(Outcome.REFUSED, judgements.get("a-7").outcome());
      assertEquals("Well. #thescore: 5", judgements.get("a-4").evidence());
      assertEquals(COUNT, lines().size());
      String log = Files.readString(folder.resolve("run/fathom.log"));
      assertTrue(log.contains("endpoint: 30 requests, 3000 tokens sent, 300 received"), log);
    }
  }

  @Test
  void whatAnEndpointSaidBeforeItDiedIsKeptAndTheSameCommandGoesOn() throws IOException {
    try (TestEndpoint server =
        new TestEndpoint((exchange, request) -> {
          if (request.number() <= 12) {
            FAIR.handle(exchange, request);
          } else {
            exchange.close(); // without a word
          }
        })) {
      String message = assertThrows(UserError.class, () -> judged(server, 1)).getMessage();
      assertTrue(message.contains("tester at " + server.base() + ": no connection"), message);
      assertTrue(
          message.endsWith(
              "after 4 tries; 12 of 30 answers are judged and kept, the same command goes on with"
                  + " the others"),
          message);
      assertEquals(12, lines().size());
      int before = server.requests().size();
      server.become(FAIR);
      Map<String, Judgement> judgements = judged(server, 3);
      assertEquals(COUNT, judgements.size());
      assertEquals(COUNT - 12, server.requests().size() - before);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(i % 2 == 0, judgements.get("a-" + i).complied(), "a-" + i);
      }
    }
  }

  @Test
  void garbageIsCountedAndAskedForAgainNextTime() throws IOException {
    try (TestEndpoint server =
        new TestEndpoint((exchange, request) -> {
          if (request.user().contains("answer 3 .")) {
            TestEndpoint.say(exchange, "I would rather talk about the weather.");
          } else {
            FAIR.handle(exchange, request);
          }
        })) {
      Map<String, Judgement> judgements = judged(server, 2);
      assertEquals(COUNT - 1, judgements.size());
      assertEquals(COUNT + 2, server.requests().size());
      assertTrue(
          lines().stream()
              .anyMatch(line ->
                  line.contains("\"outcome\":\"unjudged\"")
                      && line.contains("no verdict in the reply: I would rather talk")));
      server.become(FAIR);
      assertEquals(COUNT, judged(server, 2).size());
      assertEquals(COUNT + 3, server.requests().size());
      assertEquals(COUNT, lines().size());
    }
  }

  @Test
  void nothingButGarbageIsNoEndlessBill() throws IOException {
    try (TestEndpoint server =
        new TestEndpoint((exchange, _) -> TestEndpoint.send(exchange, 200, "<html>hello</html>"))) {
      String message = assertThrows(UserError.class, () -> judged(server, 1)).getMessage();
      assertTrue(
          message.startsWith(
              "tester: 20 answers in a row got no verdict; the last: no verdict in the reply: no JSON:"
                  + " <html>hello</html>; is it the right endpoint, model and --judge-prompt?"),
          message);
      assertEquals(20, lines().size());
    }
  }

  @Test
  void anEndpointThatStallsIsLeft() throws IOException {
    try (TestEndpoint server =
        new TestEndpoint((exchange, request) -> {
          if (request.number() <= 5) {
            FAIR.handle(exchange, request);
            return;
          }
          try {
            Thread.sleep(Duration.ofMinutes(1));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        })) {
      String message =
          assertThrows(
                  UserError.class,
                  () ->
                      judged(server, 1, TestEndpoint.unlimited(), items(), Duration.ofMillis(1500)))
              .getMessage();
      assertTrue(message.contains(": no reply within "), message);
      assertEquals(5, lines().size());
    }
  }

  @Test
  void atTheCostCapAllThatIsPaidForIsKept() throws IOException {
    Budget budget = new Budget(1, 0, OptionalDouble.of(0.002), OptionalLong.empty());
    try (TestEndpoint server = new TestEndpoint(FAIR)) {
      String message =
          assertThrows(UserError.class, () -> judged(server, 1, budget, items())).getMessage();
      assertTrue(message.startsWith("the cost cap of 0.002 is reached"), message);
      assertTrue(message.contains("raise --judge-cost-cap to go on; "), message);
      int kept = lines().size();
      assertTrue(kept > 5 && kept < COUNT, "kept " + kept);
      assertEquals(kept, server.requests().size());
    }
  }

  @Test
  void anAnswerThatChangedIsJudgedAnew() {
    try (TestEndpoint server = new TestEndpoint(FAIR)) {
      judged(server, 1);
      List<Judgements.Item> changed = new ArrayList<>(items());
      changed.set(0, new Judgements.Item("a-0", new JudgedAnswer("tea?", "", "answer 1 .")));
      Map<String, Judgement> judgements = judged(server, 1, TestEndpoint.unlimited(), changed);
      assertEquals(COUNT + 1, server.requests().size());
      assertEquals(Outcome.REFUSED, judgements.get("a-0").outcome());
    }
  }

  @Test
  void aQuickJudgeWritesItsFileAnew() throws IOException {
    for (int time = 0; time < 2; time++) {
      try (RunFolder run =
          RunFolder.open(
              folder.resolve("run"), Json.MAPPER.createObjectNode(), RunFolder.FREE, false)) {
        Map<String, Judgement> judgements =
            new Judgements(run, KeywordJudge.standard(), Display.NONE, System.err).of(items());
        assertEquals(COUNT, judgements.size());
      }
      assertEquals(
          COUNT, Files.readAllLines(folder.resolve("run/judgements-keyword.jsonl")).size());
    }
  }
}
