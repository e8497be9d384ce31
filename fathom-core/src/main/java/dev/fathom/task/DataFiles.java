package dev.fathom.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.data.DataSource;
import dev.fathom.model.checkpoint.FileDigest;
import java.nio.file.Files;

/** Which files the questions came from, for the provenance. */
final class DataFiles {
  private DataFiles() {}

  /** A file with its hash; a folder with that of each of its data files. */
  static ObjectNode json(DataSource source) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    if (!Files.isDirectory(source.path())) {
      return node.put("file", source.path().toString())
          .put("sha256", FileDigest.sha256(source.path()));
    }
    node.put("folder", source.path().toString());
    ObjectNode sums = node.putObject("sha256");
    source.names().forEach(name -> sums.put(name, FileDigest.sha256(source.path().resolve(name))));
    return node;
  }
}
