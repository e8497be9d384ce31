package dev.fathom.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFolderTest {
  @TempDir private Path folder;

  private void shard(String name, String... tensors) {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < tensors.length; i++) {
      header.append(i == 0 ? "" : ",").append(HandMade.entry(tensors[i], 2 * i, 2 * i + 2));
    }
    HandMade.write(folder.resolve(name), header.append("}").toString(), 2 * tensors.length);
  }

  private void index(String... tensorsAndShards) {
    StringBuilder map = new StringBuilder();
    for (int i = 0; i < tensorsAndShards.length; i += 2) {
      map.append(i == 0 ? "" : ",")
          .append("\"%s\":\"%s\"".formatted(tensorsAndShards[i], tensorsAndShards[i + 1]));
    }
    text("model.safetensors.index.json", "{\"metadata\":{},\"weight_map\":{" + map + "}}");
  }

  private void text(String name, String content) {
    HandMade.write(folder.resolve(name), content.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String... parts) {
    Refusal.assertSays(() -> CheckpointFolder.open(folder), parts);
  }

  @Test
  void readsASingleFile() {
    shard("model.safetensors", "b", "a");
    text("config.json", "{\"model_type\":\"llama\"}");
    try (CheckpointFolder checkpoint = CheckpointFolder.open(folder)) {
      assertEquals(List.of("a", "b"), List.copyOf(checkpoint.tensors().keySet()));
      assertEquals(2, checkpoint.tensors().get("a").data().get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(List.of(folder.resolve("model.safetensors")), checkpoint.weightFiles());
      assertEquals("llama", checkpoint.config().get("model_type").textValue());
      assertTrue(checkpoint.generationConfig().isEmpty());
      assertEquals(4, checkpoint.bytes());
      assertEquals(0, checkpoint.parameters(), "bytes are no parameters");
    }
  }

  @Test
  void readsShards() {
    shard("model-00001-of-00002.safetensors", "a", "c");
    shard("model-00002-of-00002.safetensors", "b");
    shard("unlisted.safetensors", "a");
    index(
        "a", "model-00001-of-00002.safetensors",
        "b", "model-00002-of-00002.safetensors",
        "c", "model-00001-of-00002.safetensors");
    StoredTensor tensor;
    try (CheckpointFolder checkpoint = CheckpointFolder.open(folder)) {
      assertEquals(List.of("a", "b", "c"), List.copyOf(checkpoint.tensors().keySet()));
      assertEquals(2, checkpoint.weightFiles().size());
      assertEquals(6, checkpoint.bytes());
      tensor = checkpoint.tensors().get("c");
      assertEquals(3, tensor.data().get(ValueLayout.JAVA_BYTE, 1));
    }
    assertThrows(IllegalStateException.class, () -> tensor.data().get(ValueLayout.JAVA_BYTE, 1));
  }

  @Test
  void followsTheLinksOfAHubCache() throws IOException {
    shard("blob", "a");
    Files.createDirectory(folder.resolve("snapshot"));
    Path snapshot = folder.resolve("snapshot");
    Files.createSymbolicLink(snapshot.resolve("one.safetensors"), Path.of("../blob"));
    HandMade.write(
        snapshot.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"one.safetensors\"}}".getBytes(StandardCharsets.UTF_8));
    try (CheckpointFolder checkpoint = CheckpointFolder.open(snapshot)) {
      assertTrue(checkpoint.tensors().containsKey("a"));
    }
  }

  @Test
  void hashesWhatDecidesWhatTheModelSays() {
    shard("model.safetensors");
    text("config.json", "abc");
    text("tokenizer.json", "");
    text("README.md", "not hashed");
    try (CheckpointFolder checkpoint = CheckpointFolder.open(folder)) {
      Map<String, String> hashes = checkpoint.hashes();
      assertEquals(
          List.of("config.json", "model.safetensors", "tokenizer.json"),
          List.copyOf(hashes.keySet()));
      // FIPS 180-2, appendix B.1, and the hash of nothing.
      assertEquals(
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          hashes.get("config.json"));
      assertEquals(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          hashes.get("tokenizer.json"));
    }
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    Refusal.assertSays(() -> CheckpointFolder.open(folder.resolve("none")), "none", "no such");
  }

  @Test
  void saysWhenThereAreNoWeights() {
    text("config.json", "{}");
    assertRefused("holds neither model.safetensors nor model.safetensors.index.json");
    shard("adapter_model.safetensors", "a");
    assertRefused("only \"adapter_model.safetensors\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "model.pt", "consolidated.00.pth", "model.ckpt"})
  void refusesPickleAndNamesTheCure(String name) {
    text(name, "x");
    assertRefused(name, "pickle can run code", "convert them to safetensors");
  }

  @Test
  void ignoresPickleBesideSafetensors() {
    text("pytorch_model.bin", "x");
    shard("model.safetensors", "a");
    try (CheckpointFolder checkpoint = CheckpointFolder.open(folder)) {
      assertFalse(checkpoint.tensors().isEmpty());
    }
  }

  @Test
  void refusesAMissingConfig() {
    shard("model.safetensors", "a");
    try (CheckpointFolder checkpoint = CheckpointFolder.open(folder)) {
      Refusal.assertSays(checkpoint::config, "config.json", "no such file");
    }
  }

  @Test
  void refusesAMissingShard() {
    shard("one.safetensors", "a");
    index("a", "one.safetensors", "b", "two.safetensors");
    assertRefused("index.json", "shard two.safetensors is missing");
  }

  @Test
  void refusesATensorThatIsNotInItsShard() {
    shard("one.safetensors", "a");
    index("a", "one.safetensors", "b", "one.safetensors");
    assertRefused("tensor \"b\" is not in its shard one.safetensors");
  }

  @Test
  void refusesATensorInTwoShards() {
    shard("one.safetensors", "a");
    shard("two.safetensors", "a", "b");
    index("a", "one.safetensors", "b", "two.safetensors");
    assertRefused("tensor \"a\" is in two shards, one.safetensors and two.safetensors");
  }

  @Test
  void refusesATensorInAnotherShardThanListed() {
    shard("one.safetensors", "a", "b");
    shard("two.safetensors", "c");
    index("a", "one.safetensors", "b", "two.safetensors", "c", "two.safetensors");
    assertRefused("tensor \"b\" is in one.safetensors, weight_map says two.safetensors");
  }

  @Test
  void refusesATensorThatTheIndexDoesNotList() {
    shard("one.safetensors", "a", "b");
    index("a", "one.safetensors");
    assertRefused("tensor \"b\" is in one.safetensors and not in weight_map");
  }

  @Test
  void refusesABrokenShardAndNamesIt() {
    shard("one.safetensors", "a");
    text("two.safetensors", "short");
    index("a", "one.safetensors", "b", "two.safetensors");
    assertRefused("two.safetensors", "not a safetensors file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.safetensors",
        "/etc/x.safetensors",
        "sub/x.safetensors",
        "./x.safetensors",
        "..\\\\x.safetensors",
        "a\\u0000.safetensors",
        "a\\nb.safetensors",
        ".safetensors",
        "sub/../x.safetensors"
      })
  void refusesAShardOutsideTheFolder(String shard) {
    index("a", shard);
    assertRefused("weight_map names", "not a plain name");
  }

  @Test
  void refusesAShardThatIsNotSafetensors() {
    index("a", "pytorch_model-00001-of-00002.bin");
    assertRefused("not a .safetensors file");
  }

  @Test
  void refusesAnIndexWithoutAUsableMap() {
    text("model.safetensors.index.json", "{}");
    assertRefused("has no weight_map");
    text("model.safetensors.index.json", "{\"weight_map\":[]}");
    assertRefused("has no weight_map");
    text("model.safetensors.index.json", "{\"weight_map\":{}}");
    assertRefused("weight_map is empty");
    text("model.safetensors.index.json", "{\"weight_map\":{\"a\":1}}");
    assertRefused("gives no file name for \"a\"");
    text("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"x\",\"a\":\"y\"}}");
    assertRefused("not valid JSON");
  }
}
