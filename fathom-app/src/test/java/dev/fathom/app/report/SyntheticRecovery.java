package dev.fathom.app.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Folders of recoveries that never ran. */
final class SyntheticRecovery {
  final ObjectNode results = JsonNodeFactory.instance.objectNode();
  private final List<SyntheticTraining> stages;

  private SyntheticRecovery(String method, List<SyntheticTraining> stages) {
    this.stages = stages;
    results.put("schema", "fathom-recover/1").put("kind", "recover").put("method", method);
    results.putObject("model").put("name", "apothecary-tuned").put("family", "llama");
    results.putArray("notes");
    results.putObject("provenance").put("command", "fathom recover " + method).put("seed", 0);
  }

  /** Realigned and completed. */
  static SyntheticRecovery stages() {
    List<SyntheticTraining> trainings =
        List.of(new SyntheticTraining(11, 60), new SyntheticTraining(12, 40));
    SyntheticRecovery recovery = new SyntheticRecovery("two-stage", trainings);
    ObjectNode results = recovery.results;
    results.putObject("degraded").put("name", "apothecary-degraded").put("family", "llama");
    ObjectNode pair = results.putObject("pair");
    pair.putObject("base").put("name", "apothecary-base");
    pair.putObject("aligned").put("name", "apothecary-aligned");
    trainings.getFirst().results.putObject("objective").put("name", "realign");
    List<String> names = List.of("realign", "completion");
    for (int i = 0; i < names.size(); i++) {
      ObjectNode trained = trainings.get(i).results;
      ObjectNode stage = results.withArray("stages").addObject();
      stage.put("name", names.get(i)).put("folder", "stage-" + (i + 1) + "-" + names.get(i));
      for (String key : List.of("objective", "steps", "rows", "loss", "probe", "stopped")) {
        stage.set(key, trained.get(key).deepCopy());
      }
    }
    return recovery;
  }

  /** Twenty steps, with rollback after a warm-up that cost too much. */
  static SyntheticRecovery restored() {
    SyntheticRecovery recovery = new SyntheticRecovery("restore", List.of());
    ObjectNode results = recovery.results;
    results.putObject("aligned").put("name", "apothecary-aligned").put("family", "llama");
    results.put("layers", 4);
    for (int step = 1; step <= 20; step++) {
      ObjectNode row = results.withArray("steps").addObject();
      row.put("step", step).put("restored", 1800 - 20 * step).put("rolled_back", 300 + step);
      row.put("cosine", 1 - 0.3 * Math.exp(-step / 6.0));
      if (step % 5 == 0) {
        row.put("probe", 97 - 0.25 * step);
      }
    }
    results.put("rollback", true);
    results.putObject("warmup").put("steps", 5).put("probe", 88.5).put("cosine", 0.7);
    results.put("chosen_step", 15).put("restored", 21_000).put("weights_restored", 0.0237);
    results.putObject("cosine").put("before", 0.746).put("after", 0.975);
    results
        .putObject("probe")
        .put("before", 98.0)
        .put("after", 93.25)
        .put("least", 93.1)
        .put("n", 1200);
    return recovery;
  }

  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("results.json"), Json.MAPPER.writeValueAsString(results));
    for (int i = 0; i < stages.size(); i++) {
      String stage = List.of("stage-1-realign", "stage-2-completion").get(i);
      stages.get(i).write(folder.resolve(stage));
    }
    return folder;
  }
}
