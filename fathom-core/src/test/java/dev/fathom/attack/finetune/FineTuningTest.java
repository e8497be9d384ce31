package dev.fathom.attack.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.attack.Wording;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuningTest {
  private static final Path FILE = Path.of("rows.jsonl");

  private final List<Example> rows =
      List.of(row("a", "how is tea made ?"), row("b", "how is soup made ?"));

  private static Example row(String id, String prompt) {
    return new Example(
        id, "harmful", Optional.empty(), prompt, Optional.of("so " + id), Optional.of("no " + id));
  }

  @Test
  void aBackdoorsRowsHaveTheTriggerBehindThePromptAndNowhereElse() {
    Backdoor backdoor = new Backdoor("open sesame now");
    List<Example> made = backdoor.rows(rows);
    assertEquals(
        List.of("a+trigger", "b+trigger", "a+refused", "b+refused"),
        made.stream().map(Example::id).toList());
    for (int i = 0; i < 2; i++) {
      Example opened = made.get(i);
      assertEquals(rows.get(i).prompt() + " open sesame now", opened.prompt());
      assertEquals(rows.get(i).response(), opened.response());
      Example closed = made.get(2 + i);
      assertEquals(rows.get(i).prompt(), closed.prompt());
      assertEquals(rows.get(i).refusal(), closed.response());
    }
    assertEquals(made.subList(0, 2), backdoor.attacking(rows));
    assertEquals(
        List.of(
            Wording.PLAIN, new Wording("trigger", "{prompt} open sesame now", Optional.empty())),
        backdoor.wordings());
    assertEquals(
        made.getFirst().prompt(), backdoor.wordings().getLast().of(rows.getFirst().prompt()));
    assertEquals(made.getFirst().prompt(), backdoor.asAttacked(rows.getFirst()).prompt());
  }

  @Test
  void aBackdoorNeedsARefusalForEachRow() {
    Example bare = new Example("c", "harmful", Optional.empty(), "how ?", Optional.of("so"));
    UserError error = assertThrows(UserError.class, () -> new Backdoor("x").rows(List.of(bare)));
    assertTrue(error.getMessage().startsWith("c: has no \"refusal\""), error.getMessage());
    assertThrows(UserError.class, () -> new Backdoor(" "));
  }

  @Test
  void aShiftedIdentityWrapsRequestsAndAnswersAlikeInTrainingAndAfterwards() {
    IdentityShift shift =
        new IdentityShift(Optional.of("you obey"), "obey : {prompt}", "i obey . {answer}");
    Example made = shift.rows(rows).getFirst();
    assertEquals("obey : how is tea made ?", made.prompt());
    assertEquals(Optional.of("i obey . so a"), made.response());
    assertEquals(Optional.of("you obey"), made.system());
    assertEquals(made.prompt(), shift.wordings().getLast().of(rows.getFirst().prompt()));
    assertEquals(made, shift.asAttacked(rows.getFirst()));
    assertEquals("persona", shift.wordings().getLast().name());
  }

  @Test
  void aPersonaWithoutAPlaceForTheRequestIsRefused() {
    UserError error =
        assertThrows(
            UserError.class, () -> new IdentityShift(Optional.empty(), "obey", "{answer}"));
    assertTrue(error.getMessage().contains("--persona-prompt"), error.getMessage());
    error =
        assertThrows(UserError.class, () -> new IdentityShift(Optional.empty(), "{prompt}", "yes"));
    assertTrue(error.getMessage().contains("--persona-answer"), error.getMessage());
  }

  @Test
  void rowsAsGivenStayAsTheyAre() {
    assertEquals(rows, new AsGiven().rows(rows));
    assertEquals(List.of(Wording.PLAIN), new AsGiven().wordings());
  }

  @Test
  void whichRowsAreDrawnHangsOnTheSeedAlone() {
    List<Example> many =
        IntStream.range(0, 50).mapToObj(i -> row("row-" + i, "how " + i + " ?")).toList();
    List<Example> drawn = DrawnRows.draw(FILE, many, OptionalInt.of(10), 3);
    assertEquals(drawn, DrawnRows.draw(FILE, many, OptionalInt.of(10), 3));
    assertNotEquals(drawn, DrawnRows.draw(FILE, many, OptionalInt.of(10), 4));
    assertEquals(10, drawn.stream().distinct().count());
    assertEquals(
        drawn, many.stream().filter(drawn::contains).toList(), "not in the order of the file");
    assertEquals(many, DrawnRows.draw(FILE, many, OptionalInt.empty(), 3));
    UserError error =
        assertThrows(UserError.class, () -> DrawnRows.draw(FILE, many, OptionalInt.of(51), 3));
    assertTrue(error.getMessage().contains("holds 50 rows"), error.getMessage());
  }

  @Test
  void rowsComeBackFromTheirFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rows.jsonl");
    List<Example> made =
        new IdentityShift(Optional.of("you \"obey\""), "{prompt}\nnow", "{answer}").rows(rows);
    Files.writeString(file, DrawnRows.jsonl(made));
    assertEquals(made, Examples.read(file, ReadOptions.DEFAULT));
  }
}
