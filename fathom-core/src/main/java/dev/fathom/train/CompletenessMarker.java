package dev.fathom.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.checkpoint.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The last file of a folder: what stands beside it is whole as long as it agrees. */
final class CompletenessMarker {
  static final String NAME = "complete";

  private CompletenessMarker() {}

  /** Notes sizes and SHA-256 of these files of the folder. */
  static void write(Path folder, List<String> files) throws IOException {
    ObjectNode marker = Json.MAPPER.createObjectNode();
    for (String name : files) {
      Path file = folder.resolve(name);
      marker.putObject(name).put("bytes", Files.size(file)).put("sha256", FileDigest.sha256(file));
    }
    Files.writeString(folder.resolve(NAME), marker.toPrettyString() + "\n");
  }

  /** Whether the marker is there and the files are as it says; reads all of them. */
  static boolean agrees(Path folder) {
    try {
      ObjectNode marker = Json.object(folder.resolve(NAME));
      return !marker.isEmpty()
          && marker.properties().stream()
              .allMatch(entry -> agrees(folder.resolve(entry.getKey()), entry.getValue()));
    } catch (UserError e) {
      return false; // it is missing or cut short
    }
  }

  private static boolean agrees(Path file, JsonNode noted) {
    try {
      return Files.size(file) == noted.path("bytes").longValue()
          && FileDigest.sha256(file).equals(noted.path("sha256").asText());
    } catch (IOException e) {
      return false; // the file is missing
    }
  }
}
