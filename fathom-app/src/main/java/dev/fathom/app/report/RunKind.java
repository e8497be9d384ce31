package dev.fathom.app.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What sort of run a folder holds. */
enum RunKind {
  MEASURE,
  ATTACK,
  TRAIN,
  RECOVER,
  AGREEMENT,
  SUITE,
  TASK,
  THEORY,
  THEORY_TRAINED,
  GRADIENTS,
  HARM_INFORMATION;

  static final String RESULTS = "results.json";

  /** The name in {@code results.json}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of the run in a folder, empty where it holds no results; results without a kind are a
   * measurement's.
   *
   * @throws UserError if the results are not JSON or of a kind that is not known
   */
  static Optional<RunKind> of(Path folder) {
    Path file = folder.resolve(RESULTS);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    ObjectNode results = Json.object(file);
    String kind = new JsonAt(file + ":", results).text("kind", MEASURE.key());
    return Optional.of(
        Arrays.stream(values())
            .filter(known -> known.key().equals(kind))
            .findFirst()
            .orElseThrow(() -> unknown(file, kind)));
  }

  /** The schema of this kind's results. */
  String schema() {
    return "fathom-" + key() + "/1";
  }

  /**
   * Refuses results of another schema. Those without any are refused where every Fathom wrote one.
   *
   * @throws UserError if they cannot be read
   */
  void demandSchema(JsonAt results) {
    String schema = results.text("schema", this == MEASURE ? "absent" : schema());
    if (!schema.equals(schema())) {
      throw new UserError(
          "%s schema is %s, but this Fathom reads %s: run it again"
              .formatted(results.way(), schema, schema()));
    }
  }

  /**
   * The results of a folder that must hold a run of this kind.
   *
   * @throws UserError if it holds none, or those of another kind
   */
  Path results(Path folder) {
    RunKind found =
        of(folder)
            .orElseThrow(() ->
                new UserError(
                    "%s has no results.json: name the folder of a finished fathom %s run"
                        .formatted(folder, key())));
    if (found != this) {
      throw new UserError(
          "%s holds a run of kind %s, not %s".formatted(folder, found.key(), key()));
    }
    return folder.resolve(RESULTS);
  }

  private static UserError unknown(Path file, String kind) {
    List<String> known = Arrays.stream(values()).map(RunKind::key).toList();
    return new UserError(
        file + ": kind is " + kind + ", but this Fathom reads " + String.join(", ", known));
  }
}
