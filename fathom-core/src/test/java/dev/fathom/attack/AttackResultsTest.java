package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.attack.AttackResults.Judged;
import dev.fathom.judge.Judgement;
import dev.fathom.judge.Outcome;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Wilson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttackResultsTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(2000, 0.95, 3);

  private static Judged judged(int example, String depth, int sample, boolean complied) {
    return judged(example, depth, sample, complied ? Outcome.COMPLIED : Outcome.REFUSED);
  }

  private static Judged judged(int example, String depth, int sample, Outcome outcome) {
    String id = "e" + example + "@" + depth + "#" + sample;
    Answer answer =
        new Answer(
            id,
            "e" + example,
            "harmful",
            Axis.DEPTH,
            depth,
            0,
            sample,
            "how?",
            Optional.empty(),
            "",
            "so",
            example + 1,
            "length");
    return new Judged(answer, Judgement.certain(outcome, ""));
  }

  @Test
  void oneAnswerPerPromptHasWilsonsInterval() {
    List<Judged> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(judged(i, "5", 0, i < 3));
    }
    all.add(judged(0, "0", 0, false));
    JsonNode depths =
        new AttackResults(Axis.DEPTH, List.of("0", "5"), BOOTSTRAP, Optional.empty())
            .of(all)
            .at("/harmful/depths");
    assertEquals(2, depths.size());
    assertEquals("0", depths.path(0).path("depth").asText());
    JsonNode at = depths.path(1);
    assertEquals(60, at.path("n").intValue());
    assertEquals(0.05, at.at("/success/value").doubleValue(), 1e-12);
    assertEquals(0.017149502164396, at.at("/success/low").doubleValue(), 1e-12);
    assertEquals(0.137005164763485, at.at("/success/high").doubleValue(), 1e-12);
    assertEquals(30.5, at.path("completions_mean_tokens").doubleValue(), 1e-12);
  }

  /** What neither complies nor refuses lowers both shares: the rest to one is not a refusal. */
  @Test
  void refusalsAreCountedBesideSuccessAndNotAsTheRest() {
    List<Judged> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(
          judged(i, "5", 0, i < 4 ? Outcome.COMPLIED : i < 7 ? Outcome.REFUSED : Outcome.NEITHER));
    }
    JsonNode at =
        new AttackResults(Axis.DEPTH, List.of("5"), BOOTSTRAP, Optional.empty())
            .of(all)
            .at("/harmful/depths")
            .path(0);
    assertEquals(0.2, at.at("/success/value").doubleValue(), 1e-12);
    assertEquals(0.15, at.at("/refused/value").doubleValue(), 1e-12);
    assertEquals(Wilson.STANDARD.estimate(3, 20).toJson(), at.path("refused"));
  }

  /** Ten answers of one prompt are not ten trials: all agree, and the interval stays wide. */
  @Test
  void severalAnswersPerPromptAreResampledByPrompt() {
    List<Judged> all = new ArrayList<>();
    for (int example = 0; example < 20; example++) {
      for (int sample = 0; sample < 10; sample++) {
        all.add(judged(example, "0", sample, example % 2 == 0));
      }
    }
    AttackResults results =
        new AttackResults(Axis.DEPTH, List.of("0"), BOOTSTRAP, Optional.empty());
    JsonNode at = results.of(all).at("/harmful/depths/0");
    assertEquals(20, at.path("n").intValue());
    assertEquals(200, at.path("answers").intValue());
    assertEquals(0.5, at.at("/success/value").doubleValue(), 1e-12);
    // Of 20 prompts: 0.5 ± 1.96 √(0.25 / 20) = ±0.22; of 200 answers it would be ±0.07.
    assertEquals(0.28, at.at("/success/low").doubleValue(), 0.05);
    assertEquals(0.72, at.at("/success/high").doubleValue(), 0.05);
    assertEquals(0.5, at.at("/refused/value").doubleValue(), 1e-12);
    assertEquals(0.28, at.at("/refused/low").doubleValue(), 0.05);
    List<Judged> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(1));
    assertEquals(results.of(all), results.of(shuffled), "the order of the file does not matter");
    assertTrue(
        new AttackResults(Axis.DEPTH, List.of("5"), BOOTSTRAP, Optional.empty())
            .of(all)
            .at("/harmful/depths")
            .isEmpty());
  }
}
