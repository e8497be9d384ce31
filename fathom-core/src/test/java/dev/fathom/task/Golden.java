package dev.fathom.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** What src/test/python/make_task_fixtures.py wrote. */
final class Golden {
  private static final String FOLDER = "/tasks/";

  private Golden() {}

  /** All of it. */
  static JsonNode all() {
    try (InputStream file =
            Objects.requireNonNull(Golden.class.getResourceAsStream(FOLDER + "golden.json.gz"));
        InputStream json = new GZIPInputStream(file)) {
      return Json.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or folder beside it. */
  static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource(FOLDER + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
