package dev.fathom.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** One pass over a sample log that finds its ids and the end of its last good row. */
final class SampleScan {
  private final Path file;
  private final Set<String> ids;
  private long good;
  private int line;

  SampleScan(Path file, Set<String> ids) {
    this.file = file;
    this.ids = ids;
  }

  /**
   * @return the length in bytes of the rows that stand
   * @throws UserError if a row other than the last is not JSON, has no id, or repeats one
   */
  long run() throws IOException {
    boolean torn = false;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream row = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (torn) {
          throw new UserError(
              file + ": line " + line + " is not a row; repair it or start anew with --overwrite");
        }
        if (next == '\n') {
          line++;
          torn = !take(row.toByteArray());
          row.reset();
        } else {
          row.write(next);
        }
      }
    }
    return good;
  }

  /** Counts the row in; false if it is not JSON, which only the last one may be. */
  private boolean take(byte[] row) throws IOException {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(row);
    } catch (JsonProcessingException e) {
      return false;
    }
    String id = node.path("id").asText();
    if (id.isEmpty() || !node.isObject()) {
      throw new UserError(
          file + ": line " + line + " has no id; repair it or start anew with --overwrite");
    }
    if (!ids.add(id)) {
      throw new UserError(
          file + ": line " + line + " repeats sample " + id + "; remove one of the two");
    }
    good += row.length + 1L;
    return true;
  }
}
