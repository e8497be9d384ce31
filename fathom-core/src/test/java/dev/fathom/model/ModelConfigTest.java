package dev.fathom.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "phi3|Phi3ForCausalLM",
        "mixtral|MixtralForCausalLM",
        "llama-unknown-rope|rope type",
        "llama-dynamic-rope|dynamic",
        "llama-quantised|quantization_config"
      })
  void refusesWhatItCannotRunAndNamesIt(String folder, String culprit) {
    ObjectNode json =
        Json.object(RESOURCES.resolve("parity-unsupported").resolve(folder).resolve("config.json"));
    UserError error = assertThrows(UserError.class, () -> ModelConfig.of(json));
    assertTrue(error.getMessage().contains(culprit), error.getMessage());
    assertTrue(error.getMessage().contains("support"), error.getMessage());
    assertEquals(1, error.getMessage().lines().count());
  }

  @Test
  void anUnknownArchitectureListsTheSupportedOnes() {
    UserError error = assertThrows(UserError.class, () -> Families.of("MambaForCausalLM"));
    assertEquals(
        "architecture MambaForCausalLM is not supported; supported: LlamaForCausalLM (Llama),"
            + " MistralForCausalLM (Mistral), Qwen2ForCausalLM (Qwen2), Qwen3ForCausalLM (Qwen3),"
            + " Gemma2ForCausalLM (Gemma 2), GPT2LMHeadModel (GPT-2)",
        error.getMessage());
  }

  @Test
  void aMissingOrMalformedKeyIsNamed() {
    ObjectNode json = Json.object(RESOURCES.resolve("parity/llama2-untied/config.json"));
    json.remove("hidden_size");
    assertTrue(message(json).contains("'hidden_size' is missing"), message(json));
    json.put("hidden_size", -4);
    assertTrue(message(json).contains("'hidden_size' is -4"), message(json));
    json.put("hidden_size", "many");
    assertTrue(message(json).contains("expected a positive integer"), message(json));
  }

  @Test
  void headsThatDoNotDivideAreNamedWithBothNumbers() {
    ObjectNode json = Json.object(RESOURCES.resolve("parity/llama2-untied/config.json"));
    json.put("num_attention_heads", 6).put("num_key_value_heads", 4);
    assertTrue(
        message(json).contains("6 is not a multiple of num_key_value_heads 4"), message(json));
  }

  @Test
  void windowsAlternateInGemmaAndStartLateInQwen() {
    assertEquals(List.of(8, 0, 8), windows("gemma2").subList(0, 3));
    assertEquals(List.of(0, 8, 8), windows("qwen2-window"));
    assertEquals(List.of(0, 8, 8), windows("qwen3-window"));
    assertTrue(windows("qwen2-untied").stream().allMatch(window -> window == 0));
    assertTrue(windows("mistral-window").stream().allMatch(window -> window == 8));
  }

  private static List<Integer> windows(String name) {
    return ModelConfig.of(
            Json.object(RESOURCES.resolve("parity").resolve(name).resolve("config.json")))
        .windows();
  }

  private static String message(ObjectNode json) {
    return assertThrows(UserError.class, () -> ModelConfig.of(json)).getMessage();
  }
}
