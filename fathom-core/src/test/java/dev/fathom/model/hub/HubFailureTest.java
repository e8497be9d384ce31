package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken connections, wrong content, servers that fail. */
class HubFailureTest {
  private static final byte[] CONTENT = HubFixture.content(700_000, 1);

  @TempDir private Path cache;
  private FakeHub hub;
  private HubFixture fixture;
  private Path blob;
  private Path incomplete;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub();
    fixture = HubFixture.of(hub, cache);
    blob = fixture.blob(FakeHub.sha256(CONTENT));
    incomplete = blob.resolveSibling(blob.getFileName() + ".incomplete");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private List<Optional<String>> ranges() {
    return hub.requests().stream()
        .filter(r -> r.server().equals("storage") && r.path().endsWith(HubFixture.FIRST))
        .map(FakeHub.Request::range)
        .toList();
  }

  private void assertDownloaded() throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(blob));
    assertFalse(Files.exists(incomplete));
  }

  @Test
  void goesOnAfterTheConnectionBreaks() throws IOException {
    hub.cutOnce(HubFixture.FIRST, 400_000);
    fixture.resolve();
    assertDownloaded();
    assertResumed(400_000);
  }

  /**
   * The second request goes on from what had arrived; what was cut off in flight is asked for
   * again.
   */
  private void assertResumed(int sent) {
    assertEquals(2, ranges().size(), ranges().toString());
    assertEquals(Optional.empty(), ranges().get(0));
    String range = ranges().get(1).orElseThrow();
    assertTrue(range.matches("bytes=\\d+-"), range);
    int from = Integer.parseInt(range.replaceAll("\\D", ""));
    assertTrue(from > 0 && from <= sent, range);
  }

  @Test
  @Timeout(15)
  void goesOnAfterTheServerFallsSilent() throws IOException {
    hub.stallOnce(HubFixture.FIRST, 400_000);
    RetryPolicy shortStall = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(500));
    new ModelLocator(
            fixture.environment(Optional.empty(), false), DownloadProgress.NONE, shortStall)
        .resolve("org/model", Optional.empty());
    assertDownloaded();
    assertResumed(400_000);
  }

  @Test
  void goesOnWhereAnEarlierRunStopped() throws IOException {
    Files.createDirectories(incomplete.getParent());
    Files.write(incomplete, Arrays.copyOf(CONTENT, 123_456));
    fixture.resolve();
    assertDownloaded();
    assertEquals(List.of(Optional.of("bytes=123456-")), ranges());
  }

  @Test
  void startsAgainWhenTheServerIgnoresRanges() throws IOException {
    hub.ignoreRanges();
    hub.cutOnce(HubFixture.FIRST, 400_000);
    fixture.resolve();
    assertDownloaded();
    assertResumed(400_000);
  }

  @Test
  void fetchesAnewWhatAnEarlierRunLeftWrong() throws IOException {
    Files.createDirectories(incomplete.getParent());
    Files.write(incomplete, new byte[1000]);
    fixture.resolve();
    assertDownloaded();
    assertEquals(List.of(Optional.of("bytes=1000-"), Optional.empty()), ranges());
  }

  @Test
  void checksAnEarlierRunsWholeFileWithoutFetchingIt() throws IOException {
    Files.createDirectories(incomplete.getParent());
    Files.write(incomplete, CONTENT);
    fixture.resolve();
    assertDownloaded();
    assertEquals(List.of(), ranges());
  }

  @Test
  void dropsAnEarlierRunsFileThatIsTooLong() throws IOException {
    Files.createDirectories(incomplete.getParent());
    Files.write(incomplete, new byte[CONTENT.length + 1]);
    fixture.resolve();
    assertDownloaded();
  }

  @Test
  void refusesWrongContentAndKeepsNothingOfIt() {
    byte[] wrong = CONTENT.clone();
    wrong[5] ^= 1;
    hub.replaceContent(HubFixture.FIRST, wrong);
    HubFixture.assertSays(
        () -> fixture.resolve(),
        "org/model/" + HubFixture.FIRST,
        "wrong content",
        FakeHub.sha256(CONTENT),
        FakeHub.sha256(wrong));
    assertFalse(Files.exists(blob));
    assertFalse(Files.exists(incomplete));
  }

  @Test
  void refusesAWrongSmallFileByItsGitHash() {
    hub.replaceContent(
        "config.json", "{\"model_type\":\"other\"}".getBytes(StandardCharsets.UTF_8));
    HubFixture.assertSays(() -> fixture.resolve(), "org/model/config.json", "wrong content");
  }

  @Test
  void refusesMoreBytesThanTheFileHas() {
    hub.replaceContent(HubFixture.FIRST, new byte[CONTENT.length + 1]);
    HubFixture.assertSays(() -> fixture.resolve(), "sends more than the 700000 bytes");
    assertFalse(Files.exists(blob));
  }

  @Test
  void givesUpOnAFileThatStaysTooShort() {
    hub.replaceContent(HubFixture.FIRST, Arrays.copyOf(CONTENT, 10));
    hub.ignoreRanges();
    HubFixture.assertSays(() -> fixture.resolve(), "download failed", "10 of 700000 bytes");
    assertFalse(Files.exists(blob));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/models", "/resolve/", "/bucket/"})
  void triesAgainWhenAServerFails(String where) throws IOException {
    hub.failOnce(where, 503);
    hub.failOnce(where, 500);
    fixture.resolve();
    assertDownloaded();
  }

  @Test
  void asksForANewLinkWhenOneToTheStorageHasRunOut() throws IOException {
    hub.failOnce("/bucket/", 403);
    fixture.resolve();
    assertDownloaded();
  }

  @Test
  void givesUpWhenTheServerKeepsFailing() {
    for (int i = 0; i < HubFixture.QUICK.attempts(); i++) {
      hub.failOnce("/api/models", 502);
    }
    HubFixture.assertSays(() -> fixture.resolve(), "org/model", "502", "not in the cache");
    assertEquals(HubFixture.QUICK.attempts(), hub.requests().size());
  }

  @Test
  void aFailedDownloadLeavesNoRef() {
    for (int i = 0; i < HubFixture.QUICK.attempts(); i++) {
      hub.failOnce("/bucket/" + HubFixture.SECOND, 500);
    }
    HubFixture.assertSays(() -> fixture.resolve(), "download failed", "500");
    assertFalse(Files.exists(fixture.repository().resolve("refs/main")));
    assertTrue(Files.exists(blob), "what was downloaded is kept");
  }
}
