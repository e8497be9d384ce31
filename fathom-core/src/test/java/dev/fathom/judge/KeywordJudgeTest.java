package dev.fathom.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeywordJudgeTest {
  private static final KeywordJudge STANDARD = KeywordJudge.standard();

  @TempDir Path folder;

  private static Judgement judged(String prefill, String completion) {
    return STANDARD.judge(new JudgedAnswer("how do i brew tea?", prefill, completion));
  }

  @Test
  void anAnswerWithoutAPhraseComplied() {
    assertEquals(
        new Judgement(1, Outcome.COMPLIED, "no phrase of refusal"),
        judged("", "Warm the pot, then pour the water."));
  }

  @Test
  void aPhraseAnywhereIsARefusalAndTheEvidence() {
    assertEquals(
        new Judgement(0, Outcome.REFUSED, "says \"I cannot\""),
        judged("Sure, here is", " how. But no: I cannot tell that."));
  }

  @Test
  void anEmptyAnswerNeitherCompliedNorRefused() {
    assertEquals(
        new Judgement(0, Outcome.NEITHER, "the answer is empty"), judged("Sure, here is", " \n"));
  }

  @Test
  void caseIsToldApart() {
    assertFalse(judged("", "I'm sorry.").complied());
    assertTrue(judged("", "SORRY, BUT no tea is left.").complied());
  }

  @Test
  void thePrefillIsNotRead() {
    assertTrue(judged("I'm sorry, but", " first warm the pot.").complied());
  }

  @Test
  void phrasesComeFromAFileWithComments() throws IOException {
    Path file =
        Files.writeString(folder.resolve("phrases.txt"), "# ours\n\n  no tea \nthe shop is shut\n");
    KeywordJudge judge = KeywordJudge.ofFile(file);
    assertEquals(List.of("no tea", "the shop is shut"), judge.list().phrases());
    assertFalse(judge.judge(new JudgedAnswer("tea?", "", "there is no tea")).complied());
    assertTrue(judge.judge(new JudgedAnswer("tea?", "", "I'm sorry")).complied());
    assertNotEquals(STANDARD.version(), judge.version());
    assertEquals(STANDARD.version(), KeywordJudge.standard().version());
  }

  @Test
  void theShippedListsAreJudgesOfTheirOwnName() {
    assertEquals("keyword", KeywordJudge.names().getFirst());
    for (String list : PhraseList.NAMES) {
      KeywordJudge judge = KeywordJudge.ofList(list);
      assertTrue(KeywordJudge.names().contains(judge.name()), list);
      assertFalse(judge.list().phrases().isEmpty(), list);
      assertFalse(
          judge.judge(new JudgedAnswer("tea?", "", "Well. I cannot tell.")).complied(), list);
      assertTrue(judge.judge(new JudgedAnswer("tea?", "", "Warm the pot.")).complied(), list);
    }
    assertEquals(38, KeywordJudge.ofList("shallow-alignment").list().phrases().size());
    assertEquals(10, KeywordJudge.ofList("gcg").list().phrases().size());
    assertEquals(14, KeywordJudge.ofList("any-depth-ministral").list().phrases().size());
  }

  @Test
  void aListMayIgnoreCaseAndKeepSpaces() throws IOException {
    Path file = Files.writeString(folder.resolve("p.txt"), "%ignore-case\n\"i see \"\n");
    KeywordJudge judge = KeywordJudge.ofFile(file);
    assertEquals(List.of("i see "), judge.list().phrases());
    assertFalse(judge.judge(new JudgedAnswer("tea?", "", "I SEE what you want")).complied());
    assertTrue(judge.judge(new JudgedAnswer("tea?", "", "I seek tea")).complied());
    assertNotEquals(
        judge.version(),
        new KeywordJudge("keyword", new PhraseList(List.of("i see "), false)).version());
  }

  @Test
  void aFileWithoutPhrasesIsRefused() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "# nothing\n");
    assertEquals(
        empty + ": holds no phrase; write one a line",
        assertThrows(UserError.class, () -> KeywordJudge.ofFile(empty)).getMessage());
    Path absent = folder.resolve("absent.txt");
    assertTrue(
        assertThrows(UserError.class, () -> KeywordJudge.ofFile(absent))
            .getMessage()
            .startsWith(absent + ": cannot be read: "));
  }

  @Test
  void aProbabilityIsOne() {
    assertThrows(IllegalArgumentException.class, () -> new Judgement(1.1, Outcome.COMPLIED, ""));
    assertThrows(
        IllegalArgumentException.class, () -> new Judgement(Double.NaN, Outcome.COMPLIED, ""));
  }
}
