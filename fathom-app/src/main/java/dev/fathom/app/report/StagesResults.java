package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A recovery in stages, each a training of its own.
 *
 * @param model the degraded model
 * @param pair whose differences showed what was unfinished, where the run says so
 * @param stages in the order in which they were trained
 */
record StagesResults(
    ModelName model,
    Optional<Pair> pair,
    List<Stage> stages,
    List<String> notes,
    JsonNode provenance)
    implements RecoverResults {

  /** Two models before and after the original alignment. */
  record Pair(ModelName base, ModelName aligned) {}

  /**
   * One training.
   *
   * @param name what it does
   * @param folder of its run within the recovery's; empty where it is no plain name
   * @param training what came of it
   * @param steps as it logged them, none where its folder is gone
   */
  record Stage(String name, String folder, TrainResults training, Steps steps) {
    /** The anchor of its picture; names are untrusted. */
    String id() {
      return "loss-" + (folder.isEmpty() ? "stage" : folder);
    }
  }

  static StagesResults read(Path folder, JsonAt root) {
    ModelName last = ModelName.read(root.get("model"));
    ModelName degraded = root.find("degraded").map(ModelName::read).orElse(last);
    return new StagesResults(
        degraded,
        root.find("pair").flatMap(StagesResults::pair),
        root.get("stages").items().stream().map(at -> stage(folder, degraded, at)).toList(),
        root.texts("notes"),
        RecoverResults.provenance(root));
  }

  private static Optional<Pair> pair(JsonAt at) {
    return at.find("base")
        .flatMap(base ->
            at.find("aligned")
                .map(aligned -> new Pair(ModelName.read(base), ModelName.read(aligned))));
  }

  private static Stage stage(Path recovery, ModelName model, JsonAt at) {
    String folder = at.text("folder", "");
    boolean plain = FileName.isPlain(folder);
    Steps steps =
        plain
            ? Steps.read(recovery.resolve(folder).resolve("steps.jsonl"))
            : new Steps(new TreeMap<>());
    return new Stage(
        at.get("name").text(), plain ? folder : "", TrainResults.of(at, model, steps), steps);
  }
}
