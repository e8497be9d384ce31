package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.search.Searched;
import dev.fathom.decode.Trunks;
import dev.fathom.measure.GuardedModel;
import dev.fathom.run.SampleLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an attack costs, in tokens that pass through a model: what was searched, each distinct
 * prompt once, and each token that was written. It hangs on the files alone, so that a resumed run
 * and a whole one tell the same.
 *
 * @param attempts all of the run
 * @param searched what a search found
 * @param victim how many models each token passes
 */
record Spent(List<Attempt> attempts, Collection<Searched> searched, GuardedModel victim) {
  /** As {@code compute} of the results. */
  ObjectNode toJson(SampleLog answers) {
    long written;
    try (Stream<ObjectNode> rows = answers.rows()) {
      written = rows.mapToLong(row -> row.path("tokens").longValue()).sum();
    }
    int models = victim.base().isPresent() ? 2 : 1;
    long forward = searched.stream().mapToLong(Searched::forwardTokens).sum();
    long backward = searched.stream().mapToLong(Searched::backwardTokens).sum();
    return Json.MAPPER
        .createObjectNode()
        .put("forward_tokens", forward + models * (prompts() + written))
        .put("backward_tokens", backward);
  }

  /** Tokens of the prompts, what those of one example have in common at their start once. */
  private long prompts() {
    Map<String, List<int[]>> byExample = new LinkedHashMap<>();
    attempts.forEach(attempt ->
        byExample
            .computeIfAbsent(attempt.example().id(), _ -> new ArrayList<>())
            .add(attempt.tokens()));
    return byExample.values().stream()
        .flatMap(prompts -> Trunks.among(prompts).prompts().stream())
        .mapToLong(prompt -> prompt.length)
        .sum();
  }
}
