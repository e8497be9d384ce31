package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.List;

/** What {@code results.json} of a recovery says, typed; the two ways have little in common. */
sealed interface RecoverResults permits StagesResults, RestoreResults {
  /** The model that lost its alignment. */
  ModelName model();

  List<String> notes();

  JsonNode provenance();

  /**
   * Reads a run, with the steps of its stages where it has some.
   *
   * @throws UserError if the file is missing, is of another schema or names a way that is not
   *     known, or a value has the wrong type
   */
  static RecoverResults read(Path folder) {
    Path file = folder.resolve(RunKind.RESULTS);
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.RECOVER.demandSchema(root);
    String method = root.get("method").text();
    return switch (method) {
      case "two-stage" -> StagesResults.read(folder, root);
      case "restore" -> RestoreResults.read(root);
      default ->
          throw new UserError(
              "%s method is %s, but this Fathom reads two-stage, restore"
                  .formatted(root.way(), method));
    };
  }

  static JsonNode provenance(JsonAt root) {
    return root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode());
  }
}
