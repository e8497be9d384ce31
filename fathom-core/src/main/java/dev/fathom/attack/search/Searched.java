package dev.fathom.attack.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a search found for one example: a row of {@code searches.jsonl}.
 *
 * @param example the example's id, the row's {@code id}
 * @param prompt what to ask in place of the example's own prompt
 * @param prefill tokens to put into the model's mouth; empty for none
 * @param forwardTokens tokens that passed forward through a model for it
 * @param backwardTokens tokens whose gradient passed back
 * @param details what else the attack tells of it, for example its loss by step
 */
public record Searched(
    String example,
    String prompt,
    Optional<int[]> prefill,
    long forwardTokens,
    long backwardTokens,
    ObjectNode details) {
  /** From a row. */
  public static Searched of(ObjectNode row) {
    ObjectNode details = row.deepCopy();
    Optional<int[]> prefill =
        Optional.ofNullable(row.get("prefill_ids"))
            .map(ids -> IntStream.range(0, ids.size()).map(i -> ids.get(i).intValue()).toArray());
    Searched searched =
        new Searched(
            row.path("id").asText(),
            row.path("prompt").asText(),
            prefill,
            row.path("forward_tokens").longValue(),
            row.path("backward_tokens").longValue(),
            details);
    details.remove(List.of("id", "prompt", "prefill_ids", "forward_tokens", "backward_tokens"));
    return searched;
  }

  /** As a row. */
  public ObjectNode toJson() {
    ObjectNode row = Json.MAPPER.createObjectNode().put("id", example).put("prompt", prompt);
    prefill.ifPresent(ids -> {
      ArrayNode array = row.putArray("prefill_ids");
      IntStream.of(ids).forEach(array::add);
    });
    row.put("forward_tokens", forwardTokens).put("backward_tokens", backwardTokens);
    row.setAll(details);
    return row;
  }
}
