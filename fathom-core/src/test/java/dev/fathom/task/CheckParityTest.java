package dev.fathom.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.data.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken out of answers, and IFEval's rules, against lm-evaluation-harness 0.4.13. */
class CheckParityTest {
  private static final JsonNode GOLDEN = Json.object(Golden.path("checks.json"));

  @Test
  void takesOutOfAnAnswerWhatTheHarnessTakes() {
    for (JsonNode wanted : GOLDEN.path("filters")) {
      BbhSubtask subtask = BbhSubtask.named(wanted.path("subtask").asText());
      String answer = wanted.path("answer").asText();
      assertEquals(
          wanted.path("found").asText(),
          subtask.flexible(wanted.path("input").asText()).apply(answer),
          subtask.name() + ": " + answer);
    }
    assertTrue(GOLDEN.path("filters").size() > 200);
  }

  private static List<Instruction> instructions() throws Cell.Unusable {
    List<Instruction> instructions = new ArrayList<>();
    for (JsonNode one : GOLDEN.path("instructions")) {
      instructions.add(Instruction.of(one.path("id").asText(), one.path("kwargs")));
    }
    return instructions;
  }

  @Test
  void followsAnInstructionWhereTheHarnessSaysSo() throws Cell.Unusable {
    for (JsonNode wanted : GOLDEN.path("answers")) {
      String answer = wanted.path("answer").asText();
      int at = 0;
      for (Instruction instruction : instructions()) {
        // The reference calls every text English; short ones of capitals are none to a detector.
        boolean told =
            instruction.id().contains("language") || instruction.id().contains("english");
        if (!told) {
          String where = instruction.id() + ": " + answer;
          List<Instruction> alone = List.of(instruction);
          assertEquals(
              wanted.path("strict").get(at).booleanValue(),
              IfEval.check(answer, alone).metrics().get("prompt_level_strict_acc") == 1,
              where);
          assertEquals(
              wanted.path("loose").get(at).booleanValue(),
              IfEval.check(answer, alone).metrics().get("prompt_level_loose_acc") == 1,
              "loose " + where);
        }
        at++;
      }
    }
  }

  @Test
  void everyInstructionIsCheckedButThoseOfSentences() throws Cell.Unusable {
    TreeSet<String> checked = new TreeSet<>();
    instructions().forEach(instruction -> checked.add(instruction.id()));
    checked.add("length_constraints:number_sentences");
    assertEquals(List.copyOf(checked), Instruction.ids());
    assertEquals(25, checked.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "en|The weather is fine today, and the children fly their kites above the harbour.",
        "en|THE WEATHER IS FINE TODAY, AND THE CHILDREN FLY THEIR KITES ABOVE THE HARBOUR.",
        "de|Das Wetter ist heute schön, und die Kinder lassen ihre Drachen über dem Hafen steigen.",
        "es|Hoy hace buen tiempo y los niños vuelan sus cometas sobre el puerto de la ciudad.",
        "hi|आज मौसम अच्छा है और बच्चे बंदरगाह के ऊपर अपनी पतंगें उड़ा रहे हैं।",
        "ru|Сегодня хорошая погода, и дети запускают воздушных змеев над гаванью.",
        "ko|오늘은 날씨가 좋아서 아이들이 항구 위로 연을 날리고 있습니다."
      })
  void tellsTheLanguageOfASentence(String code, String text) {
    assertEquals(Optional.of(code), Language.of(text));
    assertEquals(Optional.empty(), Language.of("12 !"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|Ada flies her kite.",
        "2|Ada flies her kite. The sea is calm.",
        "2|Dr. Ada met Mrs. Bela. They flew kites, e.g. red ones.",
        "3|Really? Yes! It costs 3.50 today.",
        "1|J. S. Bach wrote it."
      })
  void countsSentences(int count, String text) {
    assertEquals(count, Sentences.count(text.replace("\\n", "\n")));
  }

  @ParameterizedTest
  @CsvSource({
    "seven,7",
    "twenty five things,25",
    "one hundred and two,102",
    "sixteen,16",
    "so -3,-3"
  })
  void readsNumbersInWords(String text, String number) {
    assertEquals(Optional.of(number), NumberWords.first(text));
  }
}
