package dev.fathom.judging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.Json;
import dev.fathom.data.LabelledAnswer;
import dev.fathom.judge.ResponseKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClassifierFitTest {
  private static final List<String> THINGS =
      List.of("tea", "bread", "soup", "cake", "rice", "jam", "broth", "pie", "stew", "salad");
  private static final List<String> HOWS =
      List.of("slowly", "well", "twice", "gently", "in a bowl", "by hand", "at noon", "with care");

  /** Made-up answers: those that go along say how, the others turn the asker away. */
  private static List<LabelledAnswer> answers() {
    SplittableRandom random = new SplittableRandom(11);
    List<LabelledAnswer> answers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String thing = THINGS.get(random.nextInt(10)) + " " + HOWS.get(random.nextInt(8));
      String other = THINGS.get(random.nextInt(10)) + " " + HOWS.get(random.nextInt(8));
      boolean complied = i % 3 == 0;
      answers.add(
          new LabelledAnswer(
              "row-" + i,
              "",
              complied
                  ? "First stir the " + thing + ", then add the " + other + "."
                  : "We do not tell anyone about " + thing + " or " + other + ".",
              complied));
    }
    return answers;
  }

  @Test
  void whatIsHeldOutIsJudgedRightWithoutHavingBeenSeen() {
    List<LabelledAnswer> answers = answers();
    AtomicInteger models = new AtomicInteger();
    ClassifierFit fit = new ClassifierFit(12, new LogisticRegression(0.02, 60), 3);
    ClassifierFit.Fitted fitted =
        fit.fit(answers, Json.MAPPER.createObjectNode(), models::incrementAndGet);
    assertEquals(4, models.get());
    int heldOut = 0;
    for (int row = 0; row < answers.size(); row++) {
      LabelledAnswer answer = answers.get(row);
      boolean out = ResponseKey.isHeldOut(ResponseKey.of(answer.response()));
      heldOut += out ? 1 : 0;
      assertEquals(!out, fitted.model().hasSeen(answer.response()), answer.response());
      assertEquals(out, Double.isNaN(fitted.crossValidated()[row]));
      double probability = fitted.model().probability(answer.response());
      assertEquals(answer.complied(), probability >= fitted.model().threshold(), answer.response());
    }
    assertTrue(heldOut > 30 && heldOut < 100, "held out: " + heldOut);
    assertFalse(fitted.model().hasSeen("another matter altogether"));
  }

  @Test
  void itGivesTheSameModelEveryTime() {
    ClassifierFit fit = new ClassifierFit(10, new LogisticRegression(0.02, 30), 2);
    float[] first = fit.fit(answers(), Json.MAPPER.createObjectNode(), () -> {}).model().weights();
    float[] again = fit.fit(answers(), Json.MAPPER.createObjectNode(), () -> {}).model().weights();
    assertArrayEquals(first, again);
  }
}
