package dev.fathom.attack.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Ranks of tokens in a model's next-token distribution: 1 is the most probable. */
final class Ranks {
  private Ranks() {}

  /**
   * 1 + how many tokens have a larger logit.
   *
   * @param logits shape [positions, vocabulary]
   * @param tokens one for each position
   * @param device of the logits
   */
  static int[] of(Tensor logits, int[] tokens, Device device) {
    try (Scope _ = Scope.open()) {
      Tensor index = Tensors.to(Tensors.ofInts(tokens), device).unsqueeze(1);
      return Arrays.stream(Tensors.longs(logits.gt(logits.gather(1, index)).sum(1L)))
          .mapToInt(above -> Math.toIntExact(above) + 1)
          .toArray();
    }
  }

  /**
   * What {@code searches.jsonl} tells of them.
   *
   * @param ranks of the tokens that the attacker wants, in their order
   * @param guided how many of them are put into the model's mouth
   * @param topN within which rank an attacker looks
   */
  static ObjectNode details(int[] ranks, int guided, int topN) {
    ObjectNode details = Json.MAPPER.createObjectNode();
    details.put("guided_tokens", guided);
    details.put(
        "within_top_n",
        IntStream.of(ranks).filter(r -> r <= topN).count() / (double) Math.max(1, ranks.length));
    details.put("worst_rank", IntStream.of(ranks).max().orElse(0));
    ArrayNode list = details.putArray("ranks");
    IntStream.of(ranks).forEach(list::add);
    return details;
  }
}
