package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/** A fake Hub with a model of two shards, and a cache of its own. */
record HubFixture(FakeHub hub, Path cache) {
  static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofSeconds(20));
  static final String FIRST = "model-00001-of-00002.safetensors";
  static final String SECOND = "model-00002-of-00002.safetensors";

  static HubFixture of(FakeHub hub, Path cache) {
    hub.putSmall("config.json", "{\"model_type\":\"llama\"}");
    hub.putSmall("tokenizer.json", "{\"version\":\"1.0\"}");
    hub.putSmall("README.md", "never fetched");
    hub.putSmall("modeling_custom.py", "never fetched");
    hub.putSmall(
        "model.safetensors.index.json",
        "{\"weight_map\":{\"a\":\"%s\",\"b\":\"%s\"}}".formatted(FIRST, SECOND));
    hub.putLarge(FIRST, content(700_000, 1));
    hub.putLarge(SECOND, content(300_000, 2));
    hub.putLarge("consolidated.safetensors", content(10, 3));
    hub.putLarge("pytorch_model.bin", content(10, 4));
    return new HubFixture(hub, cache);
  }

  static byte[] content(int length, int seed) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    return content;
  }

  HubEnvironment environment(Optional<String> token, boolean offline) {
    return new HubEnvironment(cache, token, hub.endpoint(), offline);
  }

  ModelLocator locator() {
    return new ModelLocator(environment(Optional.empty(), false), DownloadProgress.NONE, QUICK);
  }

  ModelLocator offline() {
    return new ModelLocator(environment(Optional.empty(), true), DownloadProgress.NONE, QUICK);
  }

  Path resolve() {
    return locator().resolve("org/model", Optional.empty());
  }

  Path repository() {
    return cache.resolve("models--org--model");
  }

  Path blob(String etag) {
    return repository().resolve("blobs").resolve(etag);
  }

  static void assertSays(Executable action, String... parts) {
    String message = assertThrows(UserError.class, action).getMessage();
    assertEquals(1, message.lines().count(), message);
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
    }
  }
}
