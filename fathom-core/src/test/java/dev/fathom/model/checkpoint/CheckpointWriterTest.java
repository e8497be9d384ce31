package dev.fathom.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointWriterTest {
  private static final ObjectNode CONFIG =
      Json.MAPPER.createObjectNode().put("model_type", "llama").put("hidden_size", 8);

  @TempDir private Path folder;
  private Path target;

  @BeforeEach
  void chooseTarget() {
    target = folder.resolve("deep/er/model");
  }

  private static NewCheckpoint checkpoint(List<WritableTensor> tensors) {
    return new NewCheckpoint(CONFIG, Optional.empty(), Optional.empty(), tensors);
  }

  private static WritableTensor bytes(String name, int count) {
    return WritableTensor.of(
        name, StoredType.U8, List.of((long) count), MemorySegment.ofArray(new byte[count]));
  }

  private List<String> names(Path where) throws IOException {
    try (Stream<Path> entries = Files.list(where)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  /** One tensor of each type and a scalar and an empty one, of random bytes. */
  private static List<WritableTensor> everyType(Random random, Map<String, byte[]> content) {
    List<WritableTensor> tensors = new ArrayList<>();
    for (StoredType type : StoredType.values()) {
      for (List<Long> shape : List.of(List.of(3L, 5L), List.<Long>of(), List.of(0L, 2L))) {
        String name = type + "." + shape.size() + (shape.contains(0L) ? ".empty" : "");
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        byte[] bytes = new byte[(int) elements * type.width()];
        random.nextBytes(bytes);
        content.put(name, bytes);
        tensors.add(WritableTensor.of(name, type, shape, MemorySegment.ofArray(bytes)));
      }
    }
    return tensors;
  }

  @ParameterizedTest
  @ValueSource(longs = {CheckpointWriter.DEFAULT_SHARD_BYTES, 300, 1})
  void whatIsWrittenIsReadBack(long shardBytes) throws IOException {
    long seed = System.nanoTime();
    Map<String, byte[]> content = new HashMap<>();
    List<WritableTensor> tensors = everyType(new Random(seed), content);
    CheckpointWriter.write(target, checkpoint(tensors), shardBytes);
    try (CheckpointFolder read = CheckpointFolder.open(target)) {
      assertEquals(content.keySet(), read.tensors().keySet(), "seed " + seed);
      for (WritableTensor written : tensors) {
        StoredTensor tensor = read.tensors().get(written.name());
        assertEquals(written.type(), tensor.type());
        assertEquals(written.shape(), tensor.shape());
        assertArrayEquals(
            content.get(written.name()),
            tensor.data().toArray(ValueLayout.JAVA_BYTE),
            "seed " + seed + ", " + written.name());
        assertEquals(
            0, tensor.data().address() % tensor.type().width(), written.name() + " is not aligned");
      }
      assertEquals(CONFIG, read.config());
      assertEquals(shardBytes > 10_000, read.weightFiles().size() == 1);
    }
  }

  @Test
  void numbersShardsAndIndexesThem() throws IOException {
    List<WritableTensor> tensors =
        List.of(bytes("a", 6), bytes("b", 4), bytes("c", 1), bytes("huge", 25), bytes("d", 3));
    CheckpointWriter.write(target, checkpoint(tensors), 10);
    assertEquals(
        List.of(
            "config.json",
            "model-00001-of-00004.safetensors",
            "model-00002-of-00004.safetensors",
            "model-00003-of-00004.safetensors",
            "model-00004-of-00004.safetensors",
            "model.safetensors.index.json"),
        names(target));
    ObjectNode index = Json.object(target.resolve("model.safetensors.index.json"));
    assertEquals(39, index.at("/metadata/total_size").asLong());
    assertEquals(
        "{\"a\":\"model-00001-of-00004.safetensors\",\"b\":\"model-00001-of-00004.safetensors\","
            + "\"c\":\"model-00002-of-00004.safetensors\","
            + "\"d\":\"model-00004-of-00004.safetensors\","
            + "\"huge\":\"model-00003-of-00004.safetensors\"}",
        index.get("weight_map").toString());
  }

  @Test
  void marksTheFormatAsTransformersWantsIt() {
    CheckpointWriter.write(target, checkpoint(List.of(bytes("a", 3))));
    try (SafetensorsFile file = SafetensorsFile.open(target.resolve("model.safetensors"))) {
      assertEquals(Map.of("format", "pt"), file.metadata());
    }
  }

  @Test
  void copiesTheTokenizerAndWritesTheGenerationConfig() throws IOException {
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("tokenizer.json"), "{\"t\":1}");
    Files.writeString(source.resolve("chat_template.jinja"), "{{ messages }}");
    Files.writeString(source.resolve("modeling.py"), "print()");
    ObjectNode generation = Json.MAPPER.createObjectNode().put("eos_token_id", 2);
    CheckpointWriter.write(
        target, new NewCheckpoint(CONFIG, Optional.of(generation), Optional.of(source), List.of()));
    assertEquals(
        List.of(
            "chat_template.jinja",
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json"),
        names(target));
    assertEquals("{\"t\":1}", Files.readString(target.resolve("tokenizer.json")));
    try (CheckpointFolder read = CheckpointFolder.open(target)) {
      assertEquals(Optional.of(generation), read.generationConfig());
    }
  }

  @Test
  void asksForEachTensorsBytesOnlyInItsTurn() {
    List<String> asked = new ArrayList<>();
    List<WritableTensor> tensors = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tensors.add(
          new WritableTensor(
              name,
              StoredType.I32,
              List.of(2L),
              sink -> {
                asked.add(name);
                // In two pieces, each freed as soon as it is written.
                for (int i = 0; i < 2; i++) {
                  try (Arena arena = Arena.ofConfined()) {
                    MemorySegment piece = arena.allocate(ValueLayout.JAVA_INT);
                    piece.set(ValueLayout.JAVA_INT, 0, name.charAt(0) + i);
                    sink.write(piece);
                  }
                }
              }));
    }
    CheckpointWriter.write(target, checkpoint(tensors), 8);
    assertEquals(List.of("a", "b", "c"), asked);
    try (CheckpointFolder read = CheckpointFolder.open(target)) {
      assertEquals('b' + 1, read.tensors().get("b").data().get(ValueLayout.JAVA_INT_UNALIGNED, 4));
    }
  }

  @Test
  void rewritesAnotherCheckpointUnchanged() {
    CheckpointWriter.write(target, checkpoint(everyType(new Random(1), new HashMap<>())));
    Path copy = folder.resolve("copy");
    try (CheckpointFolder read = CheckpointFolder.open(target)) {
      List<WritableTensor> same = read.tensors().values().stream().map(WritableTensor::of).toList();
      CheckpointWriter.write(copy, checkpoint(same));
      try (CheckpointFolder again = CheckpointFolder.open(copy)) {
        assertEquals(read.hashes(), again.hashes());
      }
    }
  }

  @Test
  void leavesNothingBehindWhenATensorFails() throws IOException {
    WritableTensor failing =
        new WritableTensor(
            "b",
            StoredType.U8,
            List.of(3L),
            sink -> {
              throw new IOException("the device is gone");
            });
    Refusal.assertSays(
        () -> CheckpointWriter.write(target, checkpoint(List.of(bytes("a", 3), failing)), 3),
        "the device is gone");
    assertFalse(Files.exists(target));
    assertEquals(List.of(), names(target.getParent()));
  }

  @Test
  void refusesATensorOfAnotherLengthThanItsShape() throws IOException {
    WritableTensor wrong =
        WritableTensor.of("w", StoredType.F32, List.of(2L), MemorySegment.ofArray(new byte[4]));
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () -> CheckpointWriter.write(target, checkpoint(List.of(wrong))));
    assertTrue(thrown.getMessage().contains("has 8 bytes, 4 were handed over"));
    assertEquals(List.of(), names(target.getParent()));
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 3})
  void refusesTwoTensorsOfOneName(long shardBytes) {
    NewCheckpoint twice = checkpoint(List.of(bytes("a", 3), bytes("a", 3)));
    assertThrows(
        IllegalArgumentException.class, () -> CheckpointWriter.write(target, twice, shardBytes));
  }

  @Test
  void refusesMoreThanTheDiskHolds() throws IOException {
    WritableTensor huge =
        new WritableTensor(
            "a", StoredType.U8, List.of(1L << 60), sink -> assertTrue(false, "never asked"));
    Refusal.assertSays(
        () -> CheckpointWriter.write(target, checkpoint(List.of(huge))),
        "need " + (1L << 60) + " bytes",
        "the disk has");
    assertEquals(List.of(), names(target.getParent()));
  }

  @Test
  void refusesATargetThatHoldsSomethingAndLeavesItAlone() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("mine.txt"), "kept");
    Refusal.assertSays(() -> CheckpointWriter.write(target, checkpoint(List.of())), "not empty");
    assertEquals("kept", Files.readString(target.resolve("mine.txt")));
    Path file = Files.createFile(folder.resolve("file"));
    Refusal.assertSays(() -> CheckpointWriter.write(file, checkpoint(List.of())), "is a file");
  }

  @Test
  void fillsAnEmptyFolderAlsoThroughALink() throws IOException {
    Files.createDirectories(target);
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    CheckpointWriter.write(link, checkpoint(List.of(bytes("a", 3))));
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.exists(target.resolve("model.safetensors")));
  }
}
