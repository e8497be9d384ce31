package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.data.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Which rows of the user's file an attack takes, and the file that training reads. */
final class DrawnRows {
  private DrawnRows() {}

  /**
   * Some rows, at random.
   *
   * @param count how many; empty for all
   * @param seed of the draw, on which and the file it hangs alone
   * @return in the order of the file
   * @throws UserError if there are fewer
   */
  static List<Example> draw(Path file, List<Example> rows, OptionalInt count, long seed) {
    if (count.isEmpty() || count.getAsInt() == rows.size()) {
      return List.copyOf(rows);
    }
    if (count.getAsInt() > rows.size()) {
      throw new UserError(
          file
              + ": holds "
              + rows.size()
              + " rows, but --examples asks for "
              + count.getAsInt()
              + "; ask for fewer, or for all with --examples none");
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    return order.subList(0, count.getAsInt()).stream().sorted().map(rows::get).toList();
  }

  /** As JSONL that {@link dev.fathom.data.Examples} reads. */
  static String jsonl(List<Example> rows) {
    StringBuilder lines = new StringBuilder();
    for (Example row : rows) {
      ObjectNode node = Json.MAPPER.createObjectNode();
      node.put("id", row.id()).put("group", row.group());
      put(node, "system", row.system());
      node.put("prompt", row.prompt());
      put(node, "response", row.response());
      put(node, "refusal", row.refusal());
      lines.append(node).append('\n');
    }
    return lines.toString();
  }

  private static void put(ObjectNode node, String key, Optional<String> text) {
    text.ifPresent(value -> node.put(key, value));
  }
}
