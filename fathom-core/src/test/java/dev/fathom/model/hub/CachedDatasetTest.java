package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedDatasetTest {
  @TempDir private Path cache;

  private ModelLocator locator() {
    return new ModelLocator(
        HubEnvironment.of(Map.of("HF_HUB_CACHE", cache.toString()), cache), DownloadProgress.NONE);
  }

  @Test
  void takesTheSnapshotThatMainStandsFor() throws IOException {
    Path repository = cache.resolve("datasets--made--up");
    Files.createDirectories(repository.resolve("snapshots/old"));
    Path now = Files.createDirectories(repository.resolve("snapshots/new"));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), "new");
    assertEquals(now, locator().dataset("made/up"));
  }

  @Test
  void aRefThatClimbsOutIsNotFollowed() throws IOException {
    Path repository = cache.resolve("datasets--made--up");
    Files.createDirectories(repository.resolve("snapshots/one"));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), "../../..");
    assertEquals(repository.resolve("snapshots/one"), locator().dataset("made/up"));
  }

  @Test
  void whatIsNotThereIsNamedWithTheCure() {
    UserError missing = assertThrows(UserError.class, () -> locator().dataset("made/up"));
    assertTrue(missing.getMessage().contains("hf download --repo-type dataset made/up"));
    UserError path = assertThrows(UserError.class, () -> locator().dataset("./made/up.csv"));
    assertTrue(path.getMessage().startsWith("./made/up.csv: no such file or folder"));
  }
}
