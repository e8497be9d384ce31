package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.data.Example;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The examples of a training.
 *
 * @param harmful requests and answers to turn back from; empty where the objective needs none
 * @param data whose answers are learned or kept
 * @param probe what utility is watched on; may be empty
 * @param settings that name their files
 */
record TrainingData(
    List<Example> harmful, List<Example> data, List<Example> probe, Settings settings) {
  /** For people. */
  String words() {
    List<String> parts = new ArrayList<>();
    if (!harmful.isEmpty()) {
      parts.add(harmful.size() + " harmful rows");
    }
    if (!data.isEmpty()) {
      parts.add(data.size() + " rows of data");
    }
    return String.join(" and ", parts);
  }

  /** Files with their hashes. */
  ObjectNode provenance() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    if (!harmful.isEmpty()) {
      add(node, TrainSettings.HARMFUL);
    }
    if (!data.isEmpty()) {
      add(node, TrainSettings.DATA);
    }
    if (!probe.isEmpty()) {
      add(node, TrainSettings.PROBE);
    }
    return node;
  }

  private void add(ObjectNode node, Setting<Optional<String>> setting) {
    settings
        .get(setting)
        .ifPresent(file -> node.set(setting.name(), MeasureProvenance.file(Path.of(file))));
  }
}
