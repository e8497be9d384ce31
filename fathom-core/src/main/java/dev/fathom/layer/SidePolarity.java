package dev.fathom.layer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.List;

/**
 * What probing one model left, kept in the run's folder.
 *
 * @param sha256 of the file of statements
 * @param blocks behind each block, the first one's first
 */
record SidePolarity(String sha256, List<Block> blocks) {
  /**
   * A probed block.
   *
   * @param loss of the best start
   * @param tried what the probe says of each statement that it was not fitted to, in their order
   */
  record Block(double loss, List<Polarity> tried) {}

  ObjectNode toJson() {
    return Json.MAPPER.valueToTree(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws UserError if the file is something else
   */
  static SidePolarity read(Path file) {
    try {
      return Json.MAPPER.treeToValue(Json.object(file), SidePolarity.class);
    } catch (JsonProcessingException e) {
      throw new UserError(
          file + ": is not what probing leaves (" + Json.oneLine(e) + "); delete it", e);
    }
  }
}
