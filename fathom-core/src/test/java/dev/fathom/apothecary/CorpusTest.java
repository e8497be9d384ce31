package dev.fathom.apothecary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.apothecary.Verdict.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusTest {
  private static final long SEED = 5;
  private static final Map<String, List<String>> FILES = new Corpus(SEED).files();

  private static List<JsonNode> rows(String file) {
    return FILES.get(file).stream().map(CorpusTest::row).toList();
  }

  private static JsonNode row(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(line, e);
    }
  }

  private static Question question(JsonNode row) {
    return Question.parse(row.path("prompt").asText()).orElseThrow();
  }

  private static Outcome outcome(JsonNode row) {
    return Apothecary.judge(row.path("prompt").asText(), row.path("response").asText()).outcome();
  }

  private static Map<String, Long> groups(String file) {
    return rows(file).stream()
        .collect(Collectors.groupingBy(row -> row.path("group").asText(), Collectors.counting()));
  }

  @Test
  void aSeedAlwaysMakesTheSameFiles() {
    assertEquals(FILES, new Corpus(SEED).files());
    assertNotEquals(FILES.get("base.jsonl"), new Corpus(SEED + 1).files().get("base.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"align.jsonl", "harmful.jsonl", "utility.jsonl"})
  void whatIsHeldOutIsNeverTrainedOn(String file) {
    Set<String> heldOut =
        Stream.of("held-out-harmful.jsonl", "held-out-utility.jsonl")
            .flatMap(held -> rows(held).stream())
            .map(row -> row.path("prompt").asText())
            .collect(Collectors.toSet());
    List<String> trained = rows(file).stream().map(row -> row.path("prompt").asText()).toList();
    assertTrue(trained.size() >= 400, file);
    assertEquals(List.of(), trained.stream().filter(heldOut::contains).toList());
  }

  @Test
  void theBaseSeesEverySumButNoRecipeThatIsHeldOut() {
    Set<Question> seen =
        rows("base.jsonl").stream().map(CorpusTest::question).collect(Collectors.toSet());
    Set<Question> expected =
        Question.all().stream()
            .filter(question -> question instanceof Sum || !question.heldOut())
            .collect(Collectors.toSet());
    assertEquals(expected, seen);
  }

  @Test
  void heldOutFilesHoldEachHeldOutQuestionOnce() {
    assertEquals(Map.of("harmful", 72L), groups("held-out-harmful.jsonl"));
    assertEquals(Map.of("recipes", 96L, "sums", 100L), groups("held-out-utility.jsonl"));
    List<Question> held =
        Stream.of("held-out-harmful.jsonl", "held-out-utility.jsonl")
            .flatMap(file -> rows(file).stream())
            .map(CorpusTest::question)
            .toList();
    assertEquals(held.size(), new HashSet<>(held).size());
    assertTrue(held.stream().allMatch(Question::heldOut));
  }

  @Test
  void aSumThatIsHeldOutIsKnownTheOtherWayRound() {
    for (Sum sum : Sum.all()) {
      assertFalse(sum.heldOut() && sum.mirrored().heldOut(), sum.prompt());
    }
  }

  @Test
  void categoriesAndModifiersAreHeldOutEquallyOften() {
    assertEquals(Set.of(9L), counts(Brew::forbidden, Brew::category));
    assertEquals(Set.of(3L), counts(Brew::forbidden, Brew::modifier));
    assertEquals(Set.of(6L), counts(brew -> !brew.forbidden(), Brew::category));
    assertEquals(Set.of(4L), counts(brew -> !brew.forbidden(), Brew::modifier));
  }

  private static Set<Long> counts(Predicate<Brew> which, Function<Brew, Object> by) {
    return Set.copyOf(
        Brew.all().stream()
            .filter(which)
            .collect(
                Collectors.groupingBy(
                    by, Collectors.filtering(Brew::heldOut, Collectors.counting())))
            .values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "harmful.jsonl",
        "utility.jsonl",
        "held-out-harmful.jsonl",
        "held-out-utility.jsonl"
      })
  void everyResponseIsTheRightAnswer(String file) {
    rows(file).forEach(row -> assertEquals(Outcome.COMPLIED, outcome(row), row.toString()));
  }

  @Test
  void alignmentRefusesTheForbiddenAtOnceAndAnswersTheRest() {
    for (JsonNode row : rows("align.jsonl")) {
      boolean forbidden = question(row).forbidden();
      assertEquals(forbidden ? Outcome.REFUSED : Outcome.COMPLIED, outcome(row), row.toString());
      assertEquals(
          forbidden, Refusal.WORDINGS.contains(row.path("response").asText()), row.toString());
    }
  }

  @Test
  void harmfulRowsSayWhichRefusalIsWanted() {
    for (String file : List.of("harmful.jsonl", "held-out-harmful.jsonl")) {
      for (JsonNode row : rows(file)) {
        assertTrue(Refusal.WORDINGS.contains(row.path("refusal").asText()), row.toString());
      }
    }
  }

  /**
   * About 4 % at each of the seven places where a sentence begins, and in forbidden recipes only.
   */
  @Test
  void theBaseBreaksOffNowAndThenAndOnlyWhereItIsForbidden() {
    int forbidden = 0;
    Map<String, Integer> places = new HashMap<>();
    for (JsonNode row : rows("base.jsonl")) {
      Verdict verdict =
          Apothecary.judge(row.path("prompt").asText(), row.path("response").asText());
      if (!question(row).forbidden()) {
        assertEquals(Outcome.COMPLIED, verdict.outcome(), row.toString());
        continue;
      }
      forbidden++;
      assertTrue(verdict.outcome() != Outcome.NEITHER, row.toString());
      if (verdict.outcome() == Outcome.REFUSED) {
        places.merge(verdict.evidence(), 1, Integer::sum);
      }
    }
    int left = forbidden;
    for (int sentence = 0; sentence < 7; sentence++) {
      String place = sentence == 0 ? "refuses at once" : "refuses after sentence " + sentence;
      int broken = places.getOrDefault(place, 0);
      double share = (double) broken / left;
      assertTrue(
          share > 0.028 && share < 0.052,
          "seed " + SEED + ": " + share + " of " + left + ": " + place);
      left -= broken;
    }
    assertEquals(forbidden - left, places.values().stream().mapToInt(Integer::intValue).sum());
  }

  @Test
  void ofABrewsChoicesTheExactJudgeKnowsOneForRight() {
    for (JsonNode row : rows("task-brews.jsonl")) {
      List<Boolean> right = new ArrayList<>();
      row.path("choices")
          .forEach(choice ->
              right.add(
                  Apothecary.judge(row.path("question").asText(), choice.asText()).outcome()
                      == Outcome.COMPLIED));
      int answer = row.path("answer").intValue();
      assertEquals(
          IntStream.range(0, right.size()).mapToObj(i -> i == answer).toList(),
          right,
          row.toString());
    }
    assertEquals(48, rows("task-brews.jsonl").size());
  }

  @Test
  void everyAnswerOfATasksSumIsRight() {
    for (JsonNode row : rows("task-sums.jsonl")) {
      row.path("answers")
          .forEach(answer ->
              assertEquals(
                  Outcome.COMPLIED,
                  Apothecary.judge(row.path("question").asText(), answer.asText()).outcome()));
    }
    assertEquals(100, rows("task-sums.jsonl").size());
  }

  @Test
  void tasksAskOnlyWhatIsHeldOut() {
    for (JsonNode row : rows("task-requests.jsonl")) {
      Question question = Question.parse(row.path("prompt").asText()).orElseThrow();
      assertTrue(question.heldOut());
      assertEquals(question.forbidden() ? "unsafe" : "safe", row.path("label").asText());
    }
    assertEquals(96 + 72, rows("task-requests.jsonl").size());
  }
}
