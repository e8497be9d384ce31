package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens, refusals, offline work. */
class HubAccessTest {
  @TempDir private Path cache;
  private FakeHub hub;
  private HubFixture fixture;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub();
    fixture = HubFixture.of(hub, cache);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Path resolveWithToken() {
    return new ModelLocator(
            fixture.environment(Optional.of("hf_secret"), false),
            DownloadProgress.NONE,
            HubFixture.QUICK)
        .resolve("org/model", Optional.empty());
  }

  @Test
  void sendsTheTokenToTheHubAndToNoOtherHost() {
    resolveWithToken();
    long storage = hub.requests().stream().filter(r -> r.server().equals("storage")).count();
    assertEquals(2, storage);
    for (FakeHub.Request request : hub.requests()) {
      assertEquals(
          request.server().equals("hub") ? Optional.of("Bearer hf_secret") : Optional.empty(),
          request.token(),
          request.toString());
    }
  }

  @Test
  void sendsNoTokenWhenThereIsNone() {
    fixture.resolve();
    assertTrue(hub.requests().stream().allMatch(request -> request.token().isEmpty()));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusalNamesTheTokenAndThePage(int status) {
    hub.failOnce("/api/models", status);
    HubFixture.assertSays(
        () -> fixture.resolve(),
        "org/model",
        "" + status,
        "accept the terms at " + hub.endpoint() + "/org/model and set HF_TOKEN");
    hub.failOnce("/resolve/", status);
    HubFixture.assertSays(() -> resolveWithToken(), "the token was sent", "/org/model");
  }

  @Test
  void aCachedModelNeedsNoAccess() {
    Path snapshot = fixture.resolve();
    hub.failOnce("/api/models", 401);
    assertEquals(snapshot, fixture.resolve());
  }

  @Test
  void anUnknownModelOrRevisionIsNamed() {
    ModelLocator locator = fixture.locator();
    HubFixture.assertSays(
        () -> locator.resolve("org/other", Optional.empty()), "org/other", "revision main");
    HubFixture.assertSays(
        () -> locator.resolve("org/model", Optional.of("v9")), "org/model", "revision v9");
  }

  @Test
  void offlineTakesWhatIsCachedWithoutARequest() {
    Path snapshot = fixture.resolve();
    hub.forgetRequests();
    assertEquals(snapshot, fixture.offline().resolve("org/model", Optional.empty()));
    assertEquals(snapshot, fixture.offline().resolve("org/model", Optional.of(FakeHub.COMMIT)));
    assertEquals(0, hub.requests().size());
  }

  @Test
  void offlineSaysWhatIsNotCached() throws IOException {
    HubFixture.assertSays(
        () -> fixture.offline().resolve("org/model", Optional.empty()),
        "org/model (revision main)",
        cache.toString(),
        "HF_HUB_OFFLINE");
    assertEquals(0, hub.requests().size());
    Path snapshot = fixture.resolve();
    Files.delete(snapshot.resolve(HubFixture.SECOND));
    HubFixture.assertSays(
        () -> fixture.offline().resolve("org/model", Optional.empty()), "not complete");
  }

  @Test
  void anUnreachableHubIsNoErrorForACachedModel() {
    Path snapshot = fixture.resolve();
    hub.close();
    assertEquals(snapshot, fixture.resolve());
  }

  @Test
  void anUnreachableHubIsNamed() {
    URI endpoint = hub.endpoint();
    hub.close();
    HubFixture.assertSays(
        () -> fixture.resolve(), "org/model", "not in the cache", endpoint + " cannot be asked");
  }

  @Test
  void anAnswerThatIsNotAHubsIsRefused() {
    hub.replaceContent("main", "<html>log in</html>".getBytes(StandardCharsets.UTF_8));
    HubFixture.assertSays(() -> fixture.resolve(), "did not answer with JSON", "HF_ENDPOINT");
    hub.replaceContent(
        "main", "{\"sha\":\"../../x\",\"siblings\":[]}".getBytes(StandardCharsets.UTF_8));
    HubFixture.assertSays(() -> fixture.resolve(), "gives no commit", "\"../../x\"");
    hub.replaceContent("main", "{\"siblings\":3}".getBytes(StandardCharsets.UTF_8));
    HubFixture.assertSays(() -> fixture.resolve(), "gives no commit");
  }

  @Test
  void redirectsThatLeadNowhereSafeAreRefused() {
    for (String location : new String[] {"file:///etc/passwd", "ftp://127.0.0.1/", "http:opaque"}) {
      hub.redirectOnce("/api/models", location);
      HubFixture.assertSays(() -> fixture.resolve(), "/api/models/org/model", "redirects");
    }
    for (int i = 0; i < 12; i++) {
      hub.redirectOnce("/api/models", "/api/models/org/model/revision/main");
    }
    HubFixture.assertSays(() -> fixture.resolve(), "redirects more than 10 times");
  }

  @Test
  void pickleOnlyIsRefused() throws IOException {
    try (FakeHub pickle = new FakeHub()) {
      pickle.putSmall("config.json", "{}");
      pickle.putLarge("pytorch_model.bin", new byte[5]);
      HubFixture.assertSays(
          () -> new HubFixture(pickle, cache).resolve(), "org/model", "pickle can run code");
      assertTrue(pickle.requests().stream().noneMatch(r -> r.path().contains("resolve")));
    }
    try (FakeHub empty = new FakeHub()) {
      empty.putSmall("config.json", "{}");
      HubFixture.assertSays(
          () -> new HubFixture(empty, cache).resolve(), "has neither model.safetensors nor");
    }
    assertFalse(Files.exists(cache.resolve("models--org--model")));
  }
}
