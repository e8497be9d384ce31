package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a download leaves in the cache, and what it asks for. */
class HubDownloadTest {
  @TempDir private Path folder;
  private FakeHub hub;
  private HubFixture fixture;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub();
    fixture = HubFixture.of(hub, folder.resolve("cache"));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private List<String> tree(Path root) throws IOException {
    try (Stream<Path> entries = Files.walk(root)) {
      return entries
          .filter(entry -> !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
          .map(entry -> root.relativize(entry).toString())
          .sorted()
          .toList();
    }
  }

  private long contentRequests() {
    return hub.requests().stream()
        .filter(request -> !request.path().startsWith("/api/models/"))
        .count();
  }

  @Test
  void makesTheLayoutOfHuggingfaceHub() throws IOException {
    Path snapshot = fixture.resolve();
    String commit = FakeHub.COMMIT;
    assertEquals(fixture.repository().resolve("snapshots").resolve(commit), snapshot);
    assertEquals(commit, Files.readString(fixture.repository().resolve("refs/main")));
    String config = FakeHub.gitHash("{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
    String first = FakeHub.sha256(HubFixture.content(700_000, 1));
    assertEquals(
        Path.of("../../blobs/" + config), Files.readSymbolicLink(snapshot.resolve("config.json")));
    assertEquals(
        Path.of("../../blobs/" + first),
        Files.readSymbolicLink(snapshot.resolve(HubFixture.FIRST)));
    assertArrayEquals(
        HubFixture.content(300_000, 2), Files.readAllBytes(snapshot.resolve(HubFixture.SECOND)));
    assertEquals(
        List.of(
            "config.json",
            HubFixture.FIRST,
            HubFixture.SECOND,
            "model.safetensors.index.json",
            "tokenizer.json"),
        tree(snapshot));
    assertEquals(5, tree(fixture.repository().resolve("blobs")).size());
    assertEquals(
        List.of("refs/main"),
        tree(fixture.repository()).stream().filter(name -> name.startsWith("refs")).toList());
  }

  @Test
  void fetchesOnlyWhatAModelNeeds() {
    fixture.resolve();
    assertTrue(contentRequests() > 0);
    for (FakeHub.Request request : hub.requests()) {
      for (String unwanted : List.of(".py", ".bin", "README", "consolidated")) {
        assertFalse(request.path().contains(unwanted), request.toString());
      }
    }
  }

  @Test
  void fetchesTheWeightsLast() {
    fixture.resolve();
    List<String> heads =
        hub.requests().stream()
            .filter(
                request -> request.method().equals("HEAD") && request.path().contains("/resolve/"))
            .map(request -> request.path().substring(request.path().lastIndexOf('/') + 1))
            .toList();
    assertEquals(
        List.of(
            "config.json",
            "tokenizer.json",
            "model.safetensors.index.json",
            HubFixture.FIRST,
            HubFixture.SECOND),
        heads);
  }

  @Test
  void takesASingleFileBeforeAnIndex() {
    hub.putLarge("model.safetensors", HubFixture.content(50, 5));
    Path snapshot = fixture.resolve();
    assertTrue(Files.exists(snapshot.resolve("model.safetensors")));
    assertFalse(Files.exists(snapshot.resolve("model.safetensors.index.json")));
  }

  @Test
  void whatWasDownloadedOpensAsACheckpoint() {
    byte[] header =
        "{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(10 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    hub.putLarge("model.safetensors", file.putLong(header.length).put(header).array());
    try (CheckpointFolder checkpoint = CheckpointFolder.open(fixture.resolve())) {
      assertEquals(List.of(2L), checkpoint.tensors().get("w").shape());
      assertEquals("llama", checkpoint.config().get("model_type").textValue());
    }
  }

  @Test
  void aCachedModelCostsOneRequestAndNoContent() {
    Path first = fixture.resolve();
    assertTrue(contentRequests() > 0);
    hub.forgetRequests();
    assertEquals(first, fixture.resolve());
    assertEquals(0, contentRequests());
    assertEquals(1, hub.requests().size());
  }

  @Test
  void anotherSnapshotSharesItsBlobs() throws IOException {
    Path snapshot = fixture.resolve();
    try (Stream<Path> links = Files.list(snapshot)) {
      for (Path link : links.toList()) {
        Files.delete(link);
      }
    }
    hub.forgetRequests();
    fixture.resolve();
    assertTrue(Files.exists(snapshot.resolve(HubFixture.FIRST)));
    assertEquals(0, hub.requests().stream().filter(r -> r.server().equals("storage")).count());
  }

  @Test
  void repairsALinkWhoseBlobIsGone() throws IOException {
    Path snapshot = fixture.resolve();
    Files.delete(fixture.blob(FakeHub.sha256(HubFixture.content(300_000, 2))));
    assertFalse(Files.exists(snapshot.resolve(HubFixture.SECOND)));
    fixture.resolve();
    assertArrayEquals(
        HubFixture.content(300_000, 2), Files.readAllBytes(snapshot.resolve(HubFixture.SECOND)));
  }

  @Test
  void notesABranchWithASlashAndNoCommit() throws IOException {
    Path byBranch = fixture.locator().resolve("org/model", Optional.of("refs/pr/1"));
    assertEquals(FakeHub.COMMIT, Files.readString(fixture.repository().resolve("refs/refs/pr/1")));
    Path byCommit = fixture.locator().resolve("org/model", Optional.of(FakeHub.COMMIT));
    assertEquals(byBranch, byCommit);
    assertFalse(Files.exists(fixture.repository().resolve("refs/" + FakeHub.COMMIT)));
  }

  @Test
  void followsABranchThatMoves() throws IOException {
    fixture.resolve();
    Path ref = fixture.repository().resolve("refs/main");
    Files.writeString(ref, "0".repeat(40));
    fixture.resolve();
    assertEquals(FakeHub.COMMIT, Files.readString(ref));
  }

  @Test
  void tellsTheProgressOfEachFile() {
    Map<String, List<Long>> done = new HashMap<>();
    Map<String, Long> totals = new HashMap<>();
    DownloadProgress progress =
        (file, bytes, total) -> {
          done.computeIfAbsent(file, key -> new ArrayList<>()).add(bytes);
          totals.put(file, total);
        };
    new ModelLocator(fixture.environment(Optional.empty(), false), progress, HubFixture.QUICK)
        .resolve("org/model", Optional.empty());
    List<Long> steps = done.get(HubFixture.FIRST);
    assertTrue(steps.size() > 2, steps.toString());
    assertEquals(steps.stream().sorted().toList(), steps);
    assertEquals(700_000, steps.getLast());
    assertEquals(700_000, totals.get(HubFixture.FIRST));
  }

  @Test
  void twoDownloadsAtOnceFetchEachBlobOnce() {
    CompletableFuture<Path> one = CompletableFuture.supplyAsync(fixture::resolve);
    CompletableFuture<Path> two = CompletableFuture.supplyAsync(fixture::resolve);
    assertEquals(one.join(), two.join());
    long fetched =
        hub.requests().stream()
            .filter(r -> r.server().equals("storage") && r.path().endsWith(HubFixture.FIRST))
            .count();
    assertEquals(1, fetched);
  }

  @Test
  void namesFromTheServerCannotLeaveTheCache() throws IOException {
    hub.alsoList("../../evil.json", "/tmp/evil.safetensors", "a/../../config.json", "..");
    fixture.resolve();
    assertEquals(List.of("cache"), Arrays.asList(folder.toFile().list()));
    assertTrue(tree(folder).stream().noneMatch(name -> name.contains("evil")));
  }

  @Test
  void aShardNamedOutsideTheFolderIsRefused() throws IOException {
    hub.putSmall(
        "model.safetensors.index.json",
        "{\"weight_map\":{\"a\":\"../../../../evil.safetensors\"}}");
    HubFixture.assertSays(() -> fixture.resolve(), "evil.safetensors", "not a plain name");
    assertFalse(Files.exists(fixture.repository().resolve("refs/main")));
    assertTrue(tree(folder).stream().noneMatch(name -> name.contains("evil")));
  }
}
