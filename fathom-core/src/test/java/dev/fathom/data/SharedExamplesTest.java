package dev.fathom.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published files, by the row counts that their manifests state. */
class SharedExamplesTest {
  @ParameterizedTest
  @CsvSource({
    "prompts/depth.jsonl, 400, harmful benign, advbench-000, true",
    "prompts/advbench_harmful_behaviors.csv, 520, harmful, advbench_harmful_behaviors-2, true",
    "prompts/xstest_prompts.csv, 450, all, 1, false",
    "chat/llama2chat_aligned_1015.csv, 1015, all, llama2chat_aligned_1015-2, true",
    "chat/alpaca_gpt4_demo_1000.json, 1000, benign, alpaca_gpt4_demo_1000-1, true",
    "chat/dolly_1000.csv, 1000, benign, dolly_1000-2, true",
    "tasks/gsm8k_train.jsonl, 7473, benign, gsm8k_train-1, true",
    "tasks/gsm8k_test.jsonl, 1319, benign, gsm8k_test-1, true",
    "tasks/truthful_qa_817.csv, 817, all, truthful_qa_817-2, false",
  })
  void readsEveryRowOf(String name, int count, String groups, String firstId, boolean answered) {
    List<Example> examples =
        Examples.read(shared(name), ReadOptions.DEFAULT.withRequireResponse(answered));
    assertEquals(count, examples.size());
    assertEquals(
        Set.of(groups.split(" ")),
        examples.stream().map(Example::group).collect(Collectors.toSet()));
    assertEquals(firstId, examples.getFirst().id());
  }

  @Test
  void namesTheColumnsOfAFormatItDoesNotKnow() {
    Path dialogues = shared("chat/hh_harmless_test.jsonl.gz");
    UserError error =
        assertThrows(UserError.class, () -> Examples.read(dialogues, ReadOptions.DEFAULT));
    assertTrue(error.getMessage().contains("chosen, rejected"), error.getMessage());
    assertTrue(error.getMessage().contains("GSM8K (question,answer)"), error.getMessage());
  }

  @Test
  void saysThatOneObjectIsNotRows() {
    Path targets = shared("prompts/harmbench_targets_text.json");
    UserError error =
        assertThrows(UserError.class, () -> Examples.read(targets, ReadOptions.DEFAULT));
    assertTrue(error.getMessage().contains("holds one JSON object"), error.getMessage());
  }

  private static Path shared(String name) {
    Path file = Path.of(System.getProperty("fathom.shared")).resolve(name);
    Assumptions.assumeTrue(Files.exists(file), () -> file + " is not there");
    return file;
  }
}
