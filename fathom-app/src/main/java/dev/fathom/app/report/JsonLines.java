package dev.fathom.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A file of one JSON object per line, read row by row so that its size does not matter. */
final class JsonLines {
  private JsonLines() {}

  /**
   * Hands each row on; a file that is missing has none.
   *
   * @throws UserError naming file and line if a row is not JSON
   */
  static void forEach(Path file, Consumer<JsonAt> row) {
    if (!Files.exists(file)) {
      return;
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          row.accept(row(line, file + ":" + number + ":"));
        }
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonAt row(String line, String way) {
    try {
      JsonNode node = Json.MAPPER.readTree(line);
      return new JsonAt(way, node);
    } catch (JsonProcessingException e) {
      throw new UserError(way + " not valid JSON: " + Json.oneLine(e), e);
    }
  }
}
