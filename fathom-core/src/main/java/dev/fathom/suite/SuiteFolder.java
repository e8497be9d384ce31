package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.suite.SuiteSettings.Counted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A suite's folder, read without the suite. */
final class SuiteFolder {
  private SuiteFolder() {}

  /** What was seen of a model, whose folder stands in a suite's; empty if it is no such folder. */
  static Optional<Looked> model(Path folder) {
    Path own = folder.toAbsolutePath().normalize();
    Path suite = own.getParent();
    if (suite == null || !Files.isRegularFile(suite.resolve("results.json"))) {
      return Optional.empty();
    }
    ObjectNode results = Json.object(suite.resolve("results.json"));
    String name = own.getFileName().toString();
    JsonNode model = results.path("models").path(name);
    if (!results.path("kind").asText().equals("suite") || !model.isObject()) {
      return Optional.empty();
    }
    PartReader reader =
        new PartReader(
            results.path("counted").asText().equals("success") ? Counted.SUCCESS : Counted.BROKEN);
    List<Part> parts = new ArrayList<>();
    Map<Section, Boolean> complete = new EnumMap<>(Section.class);
    for (Section section : Section.values()) {
      complete.put(section, model.hasNonNull(section.score()));
      for (Map.Entry<String, JsonNode> stage : model.path(section.key()).properties()) {
        Path run = suite.resolve(stage.getValue().path("folder").asText());
        if (Files.isRegularFile(run.resolve("results.json"))) {
          parts.add(reader.read(run, section, stage.getKey()));
        }
      }
    }
    return Optional.of(new Looked(name, parts, complete));
  }
}
