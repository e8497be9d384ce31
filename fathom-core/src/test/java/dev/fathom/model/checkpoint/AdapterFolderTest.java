package dev.fathom.model.checkpoint;

import static dev.fathom.model.checkpoint.Refusal.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterFolderTest {
  private static final Path FIXTURES = Path.of("src/test/resources/adapters");
  private static final String WEIGHTS = "adapter_model.safetensors";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void readsWhatPeftWrites(String name) {
    try (AdapterFolder adapter = AdapterFolder.open(FIXTURES.resolve(name))) {
      assertIsGolden(name, adapter);
      AdapterConfig expected =
          name.equals("llama")
              ? new AdapterConfig(
                  2, 3, 0.1, List.of("down_proj", "q_proj", "v_proj"), false, Optional.empty())
              : new AdapterConfig(3, 6, 0, List.of("c_attn"), true, Optional.empty());
      assertEquals(expected, adapter.config());
    }
  }

  /** make_adapter_fixtures.py checks that PEFT loads what this test writes, if it is told where. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void whatIsWrittenIsReadBack(String name) {
    Path parent =
        Optional.ofNullable(System.getProperty("fathom.adapters")).map(Path::of).orElse(folder);
    Path target = parent.resolve(name);
    try (AdapterFolder peft = AdapterFolder.open(FIXTURES.resolve(name))) {
      AdapterConfig read = peft.config();
      AdapterConfig config =
          new AdapterConfig(
              read.rank(),
              read.alpha(),
              read.dropout(),
              read.targetModules(),
              read.fanInFanOut(),
              Optional.of("somewhere/base"));
      List<WritableTensor> tensors =
          peft.tensors().entrySet().stream()
              .map(entry ->
                  WritableTensor.of(
                      entry.getKey(),
                      entry.getValue().type(),
                      entry.getValue().shape(),
                      entry.getValue().data()))
              .toList();
      AdapterFolder.write(target, config, tensors);
      try (AdapterFolder own = AdapterFolder.open(target)) {
        assertIsGolden(name, own);
        assertEquals(config, own.config());
      }
    }
  }

  private static void assertIsGolden(String name, AdapterFolder adapter) {
    JsonNode golden = Json.object(FIXTURES.resolve("golden.json")).path(name);
    assertEquals(
        golden.propertyStream().map(Map.Entry::getKey).sorted().toList(),
        List.copyOf(adapter.tensors().keySet()));
    adapter
        .tensors()
        .forEach((key, tensor) -> {
          JsonNode want = golden.path(key);
          assertEquals(
              want.path("shape").valueStream().map(JsonNode::longValue).toList(), tensor.shape());
          double[] values =
              want.path("values").valueStream().mapToDouble(JsonNode::doubleValue).toArray();
          assertArrayEquals(values, values(tensor), 0, key);
        });
  }

  private static double[] values(StoredTensor tensor) {
    double[] values = new double[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (tensor.type()) {
            case F32 -> tensor.data().get(little(ValueLayout.JAVA_FLOAT_UNALIGNED), 4L * i);
            case BF16 ->
                Float.intBitsToFloat(
                    tensor.data().get(little(ValueLayout.JAVA_SHORT_UNALIGNED), 2L * i) << 16);
            default -> throw new IllegalStateException(tensor.type().name());
          };
    }
    return values;
  }

  private static ValueLayout.OfFloat little(ValueLayout.OfFloat layout) {
    return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  private static ValueLayout.OfShort little(ValueLayout.OfShort layout) {
    return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "use_dora          | true",
        "use_rslora        | true",
        "lora_bias         | true",
        "modules_to_save   | [\"lm_head\"]",
        "rank_pattern      | {\"q_proj\": 4}",
        "alpha_pattern     | {\"q_proj\": 4}",
        "target_parameters | [\"experts.weight\"]",
        "layer_replication | [[0, 1]]",
        "loftq_config      | {\"loftq_bits\": 4}",
        "bias              | \"all\"",
        "init_lora_weights | \"pissa\"",
        "peft_type         | \"IA3\"",
        "task_type         | \"SEQ_CLS\"",
        "r                 | 5",
        "r                 | 0",
        "r                 | \"two\"",
        "lora_alpha        | null",
        "added_next_year   | 0.5"
      })
  void refusesWhatItCannotCompute(String key, String value) throws IOException {
    ObjectNode config = Json.object(FIXTURES.resolve("llama/adapter_config.json"));
    config.set(key, Json.MAPPER.readTree(value));
    Files.writeString(folder.resolve(AdapterFolder.CONFIG), config.toString());
    Files.copy(FIXTURES.resolve("llama").resolve(WEIGHTS), folder.resolve(WEIGHTS));
    assertSays(() -> AdapterFolder.open(folder), AdapterFolder.CONFIG, key);
  }

  @ParameterizedTest
  @CsvSource({
    "base_model.model.lm_head.weight,is no factor of a LoRA",
    "base_model.model.embed.lora_embedding_A,is no factor of a LoRA",
    "model.q_proj.lora_A.weight,is no factor of a LoRA",
    "base_model.model.q_proj.lora_A.weight,without"
  })
  void refusesTensorsThatItHasNoPlaceFor(String name, String complaint) throws IOException {
    Files.copy(
        FIXTURES.resolve("llama").resolve(AdapterFolder.CONFIG),
        folder.resolve(AdapterFolder.CONFIG));
    WritableTensor tensor =
        WritableTensor.of(
            name, StoredType.F32, List.of(2L, 1L), MemorySegment.ofArray(new byte[8]));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), List.of(tensor), Map.of());
    assertSays(() -> AdapterFolder.open(folder), WEIGHTS, name, complaint);
  }

  @Test
  void refusesPickleAndNothing() throws IOException {
    assertSays(() -> AdapterFolder.open(folder), WEIGHTS, "no such file");
    Files.createFile(folder.resolve("adapter_model.bin"));
    assertSays(() -> AdapterFolder.open(folder), "pickle");
  }

  @Test
  void aRefusedAdapterIsNotLeftBehind() throws IOException {
    Path target = folder.resolve("adapter");
    Files.createDirectory(target);
    Files.createFile(target.resolve("note"));
    AdapterConfig config = new AdapterConfig(1, 1, 0, List.of(), false, Optional.empty());
    assertSays(() -> AdapterFolder.write(target, config, List.of()), "is not empty");
    try (Stream<Path> entries = Files.list(folder)) {
      assertEquals(List.of(target), entries.toList());
    }
  }
}
