package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingCheckpointsTest {
  @TempDir private Path run;
  private Path folder;
  private TrainingCheckpoints checkpoints;

  @BeforeEach
  void chooseFolder() {
    folder = run.resolve("checkpoints");
    checkpoints = TrainingCheckpoints.in(folder);
  }

  @Test
  void everyTypeComesBackBitForBit() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    long live = Scope.live();
    try (Scope _ = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (ScalarType type :
          List.of(ScalarType.Float, ScalarType.BFloat16, ScalarType.Half, ScalarType.Double)) {
        float[] values = new float[15];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian();
        }
        values[3] = Float.NaN;
        values[4] = -0f;
        tensors.put("p." + type, Golden.parameter(values, new long[] {3, 5}, type));
      }
      tensors.put("transposed", Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
      tensors.put("random", Tensors.ofInts(1, 2, 255).to(ScalarType.Byte));
      tensors.put("counts", Tensors.ofLongs(Long.MAX_VALUE, -1));
      ObjectNode state = Json.MAPPER.createObjectNode().put("seed", 7).put("best", 0.1);
      Path written = checkpoints.write(12, tensors, state);
      assertEquals(Optional.of(written), checkpoints.latest());
      try (TrainingCheckpoint read = TrainingCheckpoint.read(written)) {
        assertEquals(12, read.step());
        assertEquals(state, read.state());
        assertEquals(tensors.keySet(), Set.copyOf(read.tensors().keySet()));
        tensors.forEach((name, tensor) -> {
          Tensor back = read.tensors().get(name);
          assertArrayEquals(tensor.shape(), back.shape(), name);
          assertEquals(tensor.scalar_type().intern(), back.scalar_type().intern(), name);
          assertArrayEquals(bytes(tensor.detach().contiguous()), bytes(back), name);
        });
      }
    }
    assertEquals(live, Scope.live(), "nothing stays behind");
  }

  private static byte[] bytes(Tensor tensor) {
    MemorySegment bytes = Tensors.bytes(tensor);
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void thereIsNoneBeforeTheFirst() {
    assertEquals(Optional.empty(), checkpoints.latest());
  }

  @Test
  void theNewestByNumberIsTheLatestAndOlderOnesGo() throws IOException {
    write(9);
    write(10);
    write(11);
    assertEquals(List.of("step-10", "step-11"), names());
    assertEquals(Optional.of(folder.resolve("step-11")), checkpoints.latest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete", "state.json", "state.safetensors"})
  void oneThatLacksAFileIsPassedOver(String lost) throws IOException {
    write(1);
    write(2);
    Files.delete(folder.resolve("step-2").resolve(lost));
    latestIsTheFirstAndTheSecondCanBeWrittenAgain();
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete", "state.json", "state.safetensors"})
  void oneWithAFileCutShortIsPassedOver(String torn) throws IOException {
    write(1);
    write(2);
    Path file = folder.resolve("step-2").resolve(torn);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 3);
    }
    latestIsTheFirstAndTheSecondCanBeWrittenAgain();
  }

  @Test
  void oneWithAFlippedBitIsPassedOver() throws IOException {
    write(1);
    write(2);
    Path file = folder.resolve("step-2/state.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    latestIsTheFirstAndTheSecondCanBeWrittenAgain();
  }

  @Test
  void whatAStoppedWriteLeftIsRemoved() throws IOException {
    write(1);
    Path left = Files.createDirectory(folder.resolve(".step-2.writing-0f3c"));
    Files.writeString(left.resolve("state.safetensors"), "half a");
    latestIsTheFirstAndTheSecondCanBeWrittenAgain();
  }

  private void latestIsTheFirstAndTheSecondCanBeWrittenAgain() throws IOException {
    assertEquals(Optional.of(folder.resolve("step-1")), checkpoints.latest());
    assertEquals(List.of("step-1"), names());
    write(2);
    assertEquals(Optional.of(folder.resolve("step-2")), checkpoints.latest());
  }

  @Test
  void aFailedWriteLeavesTheOlderOnesAndNothingElse() throws IOException {
    write(1);
    write(2);
    try (Scope _ = Scope.open()) {
      Map<String, Tensor> wrong = Map.of("p", Tensors.ofLongs(1).to(ScalarType.Bool));
      ObjectNode state = Json.MAPPER.createObjectNode();
      assertThrows(IllegalArgumentException.class, () -> checkpoints.write(3, wrong, state));
    }
    assertEquals(List.of("step-1", "step-2"), names());
  }

  @Test
  void aStepIsWrittenOnce() {
    write(1);
    assertThrows(UserError.class, () -> write(1));
    assertFalse(checkpoints.latest().isEmpty());
  }

  private void write(long step) {
    try (Scope _ = Scope.open()) {
      checkpoints.write(
          step,
          Map.of("p", Tensors.ofFloats(new float[] {step}, 1)),
          Json.MAPPER.createObjectNode().put("step", step));
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
