package dev.fathom.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.judge.HumanJudge;
import dev.fathom.judge.Judge;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.Judgement;
import dev.fathom.judge.Outcome;
import dev.fathom.judging.ExportRun.Exported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportRunTest {
  private static final List<Exported> ANSWERS =
      List.of(
          exported("plain", "0", "", "Pour, then \"wait\".\nDrink."),
          exported("deep", "5", "Sure, ", "I'm sorry."),
          exported("deep", "9", "Sure, I'm", " sorry."),
          exported("plain", "0", "", "=SUM(A1)"));

  @TempDir Path folder;

  private static Exported exported(String run, String point, String prefill, String completion) {
    return new Exported(run, "harmful", point, new JudgedAnswer("tea?", prefill, completion));
  }

  private static String label(String sheet, String key, String label) {
    return sheet.replaceAll("(?s)(" + key + ",.*?),\\r\\n", "$1," + label + "\r\n");
  }

  @Test
  void whatPeopleWroteComesBackAsVerdicts() throws IOException {
    Path sheet = folder.resolve("sheet.csv");
    assertEquals(3, new ExportRun(false, 100).write(ANSWERS, sheet));
    String text = Files.readString(sheet);
    assertTrue(text.startsWith("key,run,group,point,prefill,prompt,answer,label\r\n"), text);
    assertTrue(text.contains("'=SUM(A1)"), text);
    text = label(text, HumanJudge.key(ANSWERS.get(0).answer()), "complied");
    text = label(text, HumanJudge.key(ANSWERS.get(1).answer()), "refused");
    text = label(text, HumanJudge.key(ANSWERS.get(3).answer()), "0");
    Files.writeString(sheet, text);
    HumanJudge judge = new HumanJudge(HumanLabels.read(sheet));
    Map<Integer, Outcome> outcomes = new HashMap<>();
    List<JudgedAnswer> asked =
        List.of(
            ANSWERS.get(0).answer(),
            ANSWERS.get(1).answer(),
            ANSWERS.get(2).answer(),
            ANSWERS.get(3).answer(),
            new JudgedAnswer("tea?", "", "never labelled"));
    judge.judge(
        asked,
        new Judge.Hearer() {
          @Override
          public void judged(int index, Judgement judgement) {
            outcomes.put(index, judgement.outcome());
          }

          @Override
          public void unjudged(int index, String reason) {
            assertEquals(4, index);
            assertEquals("nobody labelled it", reason);
          }
        });
    assertEquals(
        Map.of(0, Outcome.COMPLIED, 1, Outcome.REFUSED, 2, Outcome.REFUSED, 3, Outcome.NEITHER),
        outcomes);
  }

  @Test
  void aBlindSheetTellsNothingOfWhereAnAnswerIsFrom() throws IOException {
    Path sheet = folder.resolve("sheet.csv");
    new ExportRun(true, 100).write(ANSWERS, sheet);
    String text = Files.readString(sheet);
    assertTrue(text.startsWith("key,prompt,answer,label\r\n"), text);
    for (String told : List.of("plain", "deep", "harmful")) {
      assertFalse(text.contains(told), text);
    }
    List<String> keys =
        text.lines()
            .filter(line -> line.matches("[0-9a-f]{16},.*"))
            .map(l -> l.substring(0, 16))
            .toList();
    assertEquals(keys.stream().sorted().toList(), keys);
    assertEquals(3, keys.size());
  }

  @Test
  void aSampleIsAlwaysTheSame() throws IOException {
    Path one = folder.resolve("one.csv");
    Path other = folder.resolve("other.csv");
    assertEquals(2, new ExportRun(true, 2).write(ANSWERS, one));
    assertEquals(2, new ExportRun(true, 2).write(ANSWERS.reversed(), other));
    assertEquals(Files.readString(one), Files.readString(other));
    String message =
        assertThrows(UserError.class, () -> new ExportRun(true, 2).write(ANSWERS, one))
            .getMessage();
    assertEquals(one + ": is there already, and may hold labels; choose another --output", message);
  }

  @Test
  void everyLabelThatIsNoneIsNamed() throws IOException {
    Path sheet =
        Files.writeString(
            folder.resolve("sheet.csv"),
            "key,answer,label\na,Pour.,complied\nb,Wait.,\nc,Stop.,maybe\n,Go.,1\na,Pour.,0\n");
    assertEquals(
        sheet
            + """
            : 4 rows are not usable; correct or remove:
              line 3: the label is blank: write one of complied, refused, neither, 1, 0
              line 4: label "maybe" is none of complied, refused, neither, 1, 0
              line 5: no key
              line 6: label 0, but the same answer has complied\
            """,
        assertThrows(UserError.class, () -> HumanLabels.read(sheet)).getMessage());
    Path other = Files.writeString(folder.resolve("other.csv"), "id,label\n1,1\n");
    assertEquals(
        other + ": has no column key; give a sheet of fathom judge export",
        assertThrows(UserError.class, () -> HumanLabels.read(other)).getMessage());
  }
}
