package dev.fathom.layer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one model's pass left, all that the summaries need: a finished pass is kept in the run's
 * folder and not done again.
 *
 * @param rows in no particular order
 * @param directions the refusal direction behind each block, the first block's first; none where
 *     there are no two groups
 * @param contraction for each group that of each layer, as far as there is one
 */
record SideLayers(
    List<Row> rows, List<RefusalDirection> directions, Map<String, List<Contraction>> contraction) {
  /**
   * A row.
   *
   * @param tokens how many positions were looked at
   * @param steps the length of each block's step, the mean over the positions, in radians
   * @param projections for each block the positions' projections on its direction; none for a row
   *     that the direction was not tried on
   */
  record Row(String id, String group, int tokens, double[] steps, List<double[]> projections) {}

  ObjectNode toJson() {
    return Json.MAPPER.valueToTree(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws UserError if the file is something else
   */
  static SideLayers read(Path file) {
    try {
      return Json.MAPPER.treeToValue(Json.object(file), SideLayers.class);
    } catch (JsonProcessingException e) {
      throw new UserError(
          file + ": is not what a pass over the layers leaves (" + Json.oneLine(e) + "); delete it",
          e);
    }
  }
}
