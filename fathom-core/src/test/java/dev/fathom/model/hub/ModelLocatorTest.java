package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How what a user types is understood; nothing here may reach for a network. */
class ModelLocatorTest {
  @TempDir private Path folder;
  private ModelLocator locator;

  @BeforeEach
  void offline() {
    HubEnvironment environment =
        new HubEnvironment(
            folder.resolve("cache"), Optional.empty(), URI.create("http://127.0.0.1:1"), true);
    locator = new ModelLocator(environment, DownloadProgress.NONE);
  }

  private void assertRefused(String text, String... parts) {
    HubFixture.assertSays(() -> locator.resolve(text, Optional.empty()), parts);
  }

  @Test
  void aLocalFolderWins() throws IOException {
    Path model = Files.createDirectories(folder.resolve("org/model"));
    assertEquals(model, locator.resolve(model.toString(), Optional.empty()));
    // Relative to where Maven runs the tests, of the very form of an id.
    assertEquals(Path.of("src/test"), locator.resolve("src/test", Optional.empty()));
  }

  @Test
  void aLocalFolderHasNoRevision() {
    HubFixture.assertSays(
        () -> locator.resolve(folder.toString(), Optional.of("main")), "no revision main");
  }

  @Test
  void aFileIsNotAModel() throws IOException {
    Path file = Files.createFile(folder.resolve("model.safetensors"));
    assertRefused(file.toString(), "is a file", "give the folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/no/such",
        "./none",
        "../none",
        "~/models/x",
        "a/b/c",
        "models/",
        "a\\b",
        ".hidden/x"
      })
  void aPathThatDoesNotExistIsSaidToBeOne(String path) {
    assertRefused(path, path, "no such folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "org--x/model",
        "org/mo..del",
        "org/model.git",
        "org/-model",
        "org/mo del",
        "org/model?x",
        "org/é",
        "datasets:x/y",
        "",
        "org/a\0b"
      })
  void whatIsNeitherPathNorIdIsRefused(String text) {
    assertRefused(text, "neither a folder nor a Hugging Face id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta-llama/Llama-2-7b-chat-hf", "a/b", "0x/y_z.1", "Qwen/Qwen3-0.6B"})
  void idsOfTheHubAreLookedUp(String id) {
    assertRefused(id, id + " (revision main): not complete", "HF_HUB_OFFLINE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../b", "/etc", "a b", "a//b", "", "a\nb", "x?y", "v1..v2"})
  void revisionsThatCouldBePathsAreRefused(String revision) {
    HubFixture.assertSays(
        () -> locator.resolve("org/model", Optional.of(revision)), "is no branch, tag or commit");
  }
}
