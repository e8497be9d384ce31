package dev.fathom.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reads checkpoints that other tools wrote. The expected figures come from Python's safetensors:
 * the number of elements, and the sixteen bits of element [5, 7] of the embedding.
 */
class SharedCheckpointTest {
  @ParameterizedTest
  @CsvSource({
    "stories15m-base, BF16, 32000, 288, 56, 15191712, 15591,"
        + " 3823437b1a87f4e7ac8507625fcdcc9a5e4a3dea95a7fc5420440ec3c6fcf90c",
    "stories15m-aligned, BF16, 32000, 288, 56, 15191712, 15637,"
        + " 216715245fb24002a3b3c345e1d95e7ba02abb4577e38fb5ff68072d36ecf6b1",
    "minimind2-small, F16, 6400, 512, 74, 25829888, -22182,"
        + " 796248399e2e455b5b7161b9a327fe5a6128839f11b17a75c48d04114d501c2d"
  })
  void readsACheckpointThatAnotherToolWrote(
      String name,
      StoredType type,
      long vocabulary,
      long width,
      int tensors,
      long parameters,
      short bits,
      String hash) {
    Path folder = Path.of(System.getProperty("fathom.shared")).resolve("checkpoints", name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        folder + " is absent; SafetensorsFileTest covers the format without it");
    try (CheckpointFolder checkpoint = CheckpointFolder.open(folder)) {
      StoredTensor embedding = checkpoint.tensors().get("model.embed_tokens.weight");
      assertEquals(type, embedding.type());
      assertEquals(List.of(vocabulary, width), embedding.shape());
      long element = 5 * width + 7;
      assertEquals(
          bits, embedding.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, element * Short.BYTES));
      assertEquals(tensors, checkpoint.tensors().size());
      assertEquals(parameters, checkpoint.parameters());
      assertEquals(parameters * Short.BYTES, checkpoint.bytes());
      assertEquals(vocabulary, checkpoint.config().get("vocab_size").asLong());
      assertTrue(checkpoint.generationConfig().isPresent());
      assertEquals(hash, checkpoint.hashes().get("model.safetensors"));
      assertTrue(checkpoint.hashes().keySet().containsAll(Set.of("config.json", "tokenizer.json")));
    }
  }
}
