package dev.fathom.gradient;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.train.ObjectiveGradients;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The second stage: of a recipe's rows, the size of the gradient that each position of the loss
 * would send.
 *
 * @param name of the recipe
 * @param perRole rows of each role
 * @param positions from 1
 */
record ObjectiveStage(
    String name, int perRole, List<Integer> positions, Display display, PrintStream err) {
  void run(ObjectiveGradients gradients, SampleLog log) {
    Set<String> finished = log.finished();
    List<ObjectiveGradients.Row> rows = gradients.rows(perRole);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      ids.add(i + " " + rows.get(i).role().label() + " " + rows.get(i).id());
    }
    long work = rows.stream().mapToLong(row -> reached(row).size()).sum();
    try (Progress progress = Progress.start(name, work, "gradients", display, err)) {
      for (int i = 0; i < rows.size(); i++) {
        if (!finished.contains(ids.get(i))) {
          log.append(sample(ids.get(i), rows.get(i), gradients));
        }
        progress.step(reached(rows.get(i)).size());
      }
    }
  }

  private List<Integer> reached(ObjectiveGradients.Row row) {
    return positions.stream().filter(t -> t <= row.dialogue().responseLength()).toList();
  }

  private ObjectNode sample(String id, ObjectiveGradients.Row row, ObjectiveGradients gradients) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("id", id).put("role", row.role().label().toLowerCase(Locale.ROOT));
    node.put("depth", row.depth());
    List<Integer> reached = reached(row);
    ArrayNode at = node.putArray("positions");
    reached.forEach(at::add);
    ArrayNode norms = node.putArray("norms");
    for (double norm : gradients.norms(row, reached)) {
      norms.add(norm);
    }
    return node;
  }
}
