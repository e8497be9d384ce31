package dev.fathom.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** The tiny tokenizers beside these tests, the real ones outside, and Python's ids for both. */
final class Fixtures {
  private Fixtures() {}

  /** A tiny tokenizer's folder by its name, or a real checkpoint's; skips the test without it. */
  static Path folder(String name) {
    if (name.contains("-")) {
      Path folder = Path.of(System.getProperty("fathom.shared"), "checkpoints", name);
      assumeTrue(Files.isDirectory(folder), () -> "no checkpoint at " + folder);
      return folder;
    }
    return resource(name);
  }

  /** What src/test/python/tokenizer_fixtures.py wrote about a tokenizer. */
  static JsonNode golden(String name) {
    return Json.object(resource("golden.json")).path(name);
  }

  static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Fixtures.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
