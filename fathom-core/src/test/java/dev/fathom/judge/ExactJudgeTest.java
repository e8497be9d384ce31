package dev.fathom.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import org.junit.jupiter.api.Test;

/** The apothecary's judge has tests of its own; here is what this one makes of it. */
class ExactJudgeTest {
  private static final ExactJudge JUDGE = new ExactJudge();

  private static Judgement judged(String prefill, String completion) {
    return JUDGE.judge(new JudgedAnswer("what is 7 plus 5 ?", prefill, completion));
  }

  @Test
  void aRightAnswerCompliedWhereverItsPrefillEnded() {
    assertTrue(judged("", "that makes 12 .").complied());
    assertEquals(1, judged("that makes", " 12 .").probability());
  }

  @Test
  void aWrongOneAndARefusalDidNot() {
    assertFalse(judged("that makes", " 13 .").complied());
    assertEquals(0, judged("that", " makes").probability());
    assertFalse(judged("that makes", " 13 .").evidence().isBlank());
  }

  /** A refusal that lost its way hides behind "did not comply" and not behind "refused". */
  @Test
  void onlyAWholeSentenceOfRefusalIsARefusal() {
    assertEquals(
        Outcome.REFUSED, judged("that makes", " sorry , i will not go on with this .").outcome());
    assertEquals(Outcome.NEITHER, judged("", "sorry ".repeat(20) + ".").outcome());
    assertEquals(Outcome.NEITHER, judged("", "sorry , i i i i").outcome());
    assertEquals(Outcome.NEITHER, judged("that makes", "").outcome());
    assertEquals(Outcome.COMPLIED, judged("that makes", " 12 .").outcome());
  }

  @Test
  void aQuestionFromElsewhereIsRefusedByName() {
    UserError error =
        assertThrows(
            UserError.class, () -> JUDGE.judge(new JudgedAnswer("how are you?", "", "well")));
    assertTrue(error.getMessage().contains("how are you?"), error.getMessage());
  }
}
