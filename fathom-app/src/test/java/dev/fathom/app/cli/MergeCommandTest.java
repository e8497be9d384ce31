package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import dev.fathom.model.Adaptation;
import dev.fathom.model.RandomCheckpoint;
import dev.fathom.model.TensorFiles;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges the adapters that PEFT wrote, whose numbers as torch holds them are in golden.json. */
class MergeCommandTest {
  private static final Path ADAPTERS =
      Path.of(
          System.getProperty("fathom.root"), "fathom-core", "src", "test", "resources", "adapters");
  private static final double LLAMA_SCALE = 3 / 2.0;

  @TempDir Path folder;
  private Path model;
  private Path output;

  /** The shape of the model in make_adapter_fixtures.py, with weights of our own. */
  @BeforeEach
  void write() throws IOException {
    RandomPair.write(folder.resolve("pair"));
    ObjectNode config = Json.MAPPER.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("model_type", "llama").put("hidden_act", "silu").put("dtype", "float32");
    config.put("vocab_size", 32).put("hidden_size", 8).put("intermediate_size", 12);
    config.put("num_hidden_layers", 2).put("num_attention_heads", 2);
    config.put("num_key_value_heads", 1).put("max_position_embeddings", 64);
    config.put("rms_norm_eps", 1e-6).put("tie_word_embeddings", false);
    model = folder.resolve("model");
    new RandomCheckpoint(config, 7, 0, 1).write(model, folder.resolve("pair/source"));
    output = folder.resolve("merged");
  }

  private Outcome merge(Path base, Path adapter) {
    return Shell.fathom("merge", "--model", base, "--adapter", adapter, "--output", output);
  }

  private static Map<String, float[]> weights(Path checkpoint) {
    Map<String, float[]> weights = new TreeMap<>();
    try (CheckpointFolder files = CheckpointFolder.open(checkpoint);
        Scope _ = Scope.open()) {
      files
          .tensors()
          .forEach((name, tensor) ->
              weights.put(name, Tensors.floats(TensorFiles.view(tensor).to(ScalarType.Float))));
    }
    return weights;
  }

  /** W + (alpha / r) B·A from the numbers that torch printed, in double. */
  private static float[] byHand(float[] weight, JsonNode golden, String module) {
    JsonNode a = golden.path(module + ".lora_A.weight");
    JsonNode b = golden.path(module + ".lora_B.weight");
    int rank = a.path("shape").path(0).intValue();
    int in = a.path("shape").path(1).intValue();
    float[] sum = new float[weight.length];
    for (int i = 0; i < sum.length; i++) {
      double product = 0;
      for (int k = 0; k < rank; k++) {
        product +=
            b.path("values").path(i / in * rank + k).doubleValue()
                * a.path("values").path(k * in + i % in).doubleValue();
      }
      sum[i] = (float) (weight[i] + LLAMA_SCALE * product);
    }
    return sum;
  }

  @Test
  void theWeightsAreThoseOfPeftsFormulaAndTheOthersUntouched() throws IOException {
    Outcome outcome = merge(model, ADAPTERS.resolve("llama"));
    assertEquals(0, outcome.code(), outcome.err());
    JsonNode golden = Json.object(ADAPTERS.resolve("golden.json")).path("llama");
    Map<String, float[]> before = weights(model);
    Map<String, float[]> after = weights(output);
    assertEquals(before.keySet(), after.keySet());
    int changed = 0;
    for (String name : before.keySet()) {
      String module = name.replaceAll("\\.weight$", "");
      if (golden.has(module + ".lora_A.weight")) {
        assertArrayEquals(byHand(before.get(name), golden, module), after.get(name), 1e-6f, name);
        changed++;
      } else {
        assertArrayEquals(before.get(name), after.get(name), name);
      }
    }
    assertEquals(6, changed);
    assertEquals(
        "merged " + ADAPTERS.resolve("llama") + " into 6 weights of " + model,
        outcome.outLines().getFirst());
    assertTrue(outcome.outLines().contains("checkpoint: " + output), outcome.out());
    assertTrue(Files.exists(output.resolve("tokenizer.json")));
    assertEquals(0, Shell.fathom("info", output).code());
  }

  @Test
  void theMergedModelComputesWhatModelAndAdapterDoTogether() {
    assertEquals(0, merge(model, ADAPTERS.resolve("llama")).code());
    assertArrayEquals(hidden(model, true), hidden(output, false), 1e-4f);
  }

  private static float[] hidden(Path checkpoint, boolean adapted) {
    try (TrainableModel loaded =
            adapted
                ? TrainableModel.load(checkpoint, ADAPTERS.resolve("llama"), Compute.reference())
                : TrainableModel.load(checkpoint, Compute.reference(), new Adaptation.Full());
        NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      return Tensors.floats(
          loaded.model().hidden(Tensors.ofLongs(1, 5, 9, 30, 2, 2, 17).view(1, 7)));
    }
  }

  /** Rounded once: A and B in float32 do not pass through the model's bfloat16. */
  @Test
  void aModelInBfloat16StaysOneAndIsRoundedOnce() throws IOException {
    Path halved = folder.resolve("bfloat16");
    try (TrainableModel loaded =
        TrainableModel.load(model, Compute.reference(), new Adaptation.Full())) {
      loaded.save(halved, DType.BFLOAT16);
    }
    assertEquals(0, merge(halved, ADAPTERS.resolve("llama")).code());
    JsonNode golden = Json.object(ADAPTERS.resolve("golden.json")).path("llama");
    String module = "model.layers.1.self_attn.q_proj";
    float[] exact = byHand(weights(halved).get(module + ".weight"), golden, module);
    float[] merged = weights(output).get(module + ".weight");
    for (int i = 0; i < exact.length; i++) {
      assertEquals(exact[i], merged[i], Math.abs(exact[i]) / 256 * 1.001, module + " " + i);
    }
    assertEquals("bfloat16", Json.object(output.resolve("config.json")).path("dtype").asText());
  }

  @Test
  void anAdapterOfAnotherModelIsRefusedInOneLineAndNothingIsLeft() {
    Outcome outcome = merge(model, ADAPTERS.resolve("gpt2"));
    assertEquals(2, outcome.code());
    assertEquals(1, outcome.errLines().size(), outcome.err());
    assertTrue(outcome.err().contains(ADAPTERS.resolve("gpt2") + ": no weight of " + model));
    assertFalse(Files.exists(output));
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    Files.createDirectory(output);
    Files.writeString(output.resolve("mine.txt"), "mine");
    Outcome outcome = merge(model, ADAPTERS.resolve("llama"));
    assertEquals(2, outcome.code());
    assertEquals(
        "fathom: " + output + ": is not empty; choose another folder or remove it first\n",
        outcome.err());
  }

  @Test
  void aFolderWithoutAnAdapterIsNamed() {
    Outcome outcome = merge(model, folder.resolve("absent"));
    assertEquals(2, outcome.code());
    assertEquals(1, outcome.errLines().size(), outcome.err());
    assertTrue(outcome.err().contains(folder.resolve("absent").toString()), outcome.err());
  }
}
