package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path folder;

  @Test
  void writesTheBytesThatAnIndependentWriterMakes() throws IOException {
    JsonNode golden = Json.object(Path.of("src/test/resources/train/events.json"));
    Path path = folder.resolve("events");
    Instant time = Instant.ofEpochMilli((long) (golden.path("wall_time").doubleValue() * 1000));
    try (EventFile file = EventFile.resume(path, golden.path("start").longValue(), () -> time)) {
      for (JsonNode point : golden.path("points")) {
        file.scalar(
            point.path("tag").asText(),
            point.path("step").longValue(),
            point.path("value").doubleValue());
      }
    }
    byte[] want = HexFormat.of().parseHex(golden.path("file").asText());
    assertArrayEquals(want, Files.readAllBytes(path));
  }

  @Test
  void flushedEventsAreInTheFileBeforeItIsClosed() throws IOException {
    Path path = folder.resolve(EventFile.freshName(folder));
    try (EventFile file = EventFile.create(path)) {
      file.flush();
      long before = Files.size(path);
      assertTrue(before > 0, "the version is there");
      file.scalar("loss", 1, 0.5);
      file.flush();
      assertTrue(Files.size(path) > before);
    }
  }

  @Test
  void aFurtherFileSortsBehindAndNamesNoHost() throws IOException {
    Instant now = Instant.ofEpochSecond(1_700_000_000);
    String first = EventFile.freshName(folder, now);
    Files.createFile(folder.resolve(first));
    String second = EventFile.freshName(folder, now);
    assertEquals("events.out.tfevents.1700000000.fathom", first);
    assertTrue(second.compareTo(first) > 0, second);
  }

  @Test
  void refusesToWriteOverAnotherFile() throws IOException {
    Path path = Files.createFile(folder.resolve("events"));
    assertThrows(UncheckedIOException.class, () -> EventFile.create(path));
  }
}
