package dev.fathom.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import dev.fathom.judge.ClassifierJudge;
import dev.fathom.judge.ExactJudge;
import dev.fathom.judge.Judge;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.judge.PhraseList;
import dev.fathom.statistics.Confusion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorRatesTest {
  @TempDir Path folder;

  /** Whoever changes a list or the classifier measures it again. */
  @Test
  void theErrorsOfAllShippedJudgesAreKnown() {
    List<Judge> judges = new ArrayList<>();
    PhraseList.NAMES.forEach(list -> judges.add(KeywordJudge.ofList(list)));
    judges.add(ClassifierJudge.shipped());
    for (Judge judge : judges) {
      ErrorRates rates =
          ErrorRates.known(judge).orElseThrow(() -> new AssertionError(judge.name()));
      assertEquals(959, rates.confusion().n(), judge.name());
    }
    assertEquals(Optional.empty(), ErrorRates.known(new ExactJudge()));
    Judge other = new KeywordJudge("keyword", new PhraseList(List.of("x"), false));
    assertEquals(Optional.empty(), ErrorRates.known(other));
    assertTrue(
        assertThrows(UserError.class, () -> ErrorRates.asked("known", other))
            .getMessage()
            .startsWith("--judge-error known: nothing is known of keyword phrases-"));
  }

  @Test
  void whatAJudgeWasFittedOnTellsNothingOfItsError() throws IOException {
    Judge judge = KeywordJudge.standard();
    String counts =
        "{\"true_positive\":%d,\"false_positive\":1,\"false_negative\":2,\"true_negative\":7}";
    Files.writeString(
        folder.resolve("results.json"),
        "{\"kind\":\"agreement\",\"labelled\":{\"file\":\"rows.csv\"},\"judges\":{\"keyword\":{\"version\":\""
            + judge.version()
            + "\",\"confusion\":"
            + counts.formatted(90)
            + ",\"unseen\":{\"confusion\":"
            + counts.formatted(8)
            + "}}}}");
    ErrorRates rates = ErrorRates.asked(folder.toString(), judge);
    assertEquals(new Confusion(8, 1, 2, 7), rates.confusion());
    JsonNode json = rates.toJson();
    assertEquals(0.8, json.at("/sensitivity/value").doubleValue());
    assertEquals(10, json.at("/sensitivity/n").intValue());
    assertEquals(7 / 8.0, json.at("/specificity/value").doubleValue());
    assertTrue(json.at("/specificity/low").doubleValue() < 7 / 8.0);
    assertEquals("rows.csv", json.at("/source").asText());
  }

  @Test
  void anotherFolderIsRefused() throws IOException {
    Judge judge = KeywordJudge.standard();
    Files.writeString(folder.resolve("results.json"), "{\"kind\":\"attack\"}");
    assertTrue(
        assertThrows(UserError.class, () -> ErrorRates.asked(folder.toString(), judge))
            .getMessage()
            .endsWith("is no agreement; give a folder of fathom judge agreement"));
  }
}
