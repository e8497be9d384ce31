package dev.fathom.model;

import dev.fathom.model.Family.Norm;
import dev.fathom.model.Family.Role;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors that a checkpoint of a given configuration must hold, by name. */
record WeightShapes(ModelConfig config) {
  /** Every name with its shape as stored. */
  Map<String, List<Long>> all() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      if (!config.family().weights().containsKey(role)
          || (role == Role.HEAD && config.tiedHead())) {
        continue;
      }
      for (int layer = 0; layer < (role.perLayer() ? config.layers() : 1); layer++) {
        String name = config.family().weight(role, layer);
        List<Long> shape = shape(role);
        boolean stored = isLinear(role) && config.family().transposedLinear();
        shapes.put(name, stored ? shape.reversed() : shape);
        if (hasBias(role)) {
          shapes.put(biasOf(name), List.of(shape.getFirst()));
        }
      }
    }
    return shapes;
  }

  /**
   * Whether a stored tensor without a place here may be left unread: buffers, and the second copy
   * of a tied head.
   */
  boolean isIgnorable(String name) {
    return name.endsWith(".rotary_emb.inv_freq")
        || name.endsWith(".attn.bias")
        || name.endsWith(".attn.masked_bias")
        || (config.tiedHead() && name.equals(config.family().weight(Role.HEAD, 0)));
  }

  /** The names of what {@link Adaptation.FirstBlocks} trains. */
  Set<String> insideBlocks(int count) {
    Set<String> names = new HashSet<>();
    for (Role role : config.family().weights().keySet()) {
      for (int layer = 0; isLinear(role) && layer < count; layer++) {
        String name = config.family().weight(role, layer);
        names.add(name);
        if (hasBias(role)) {
          names.add(biasOf(name));
        }
      }
    }
    return names;
  }

  static String biasOf(String weight) {
    return weight.substring(0, weight.length() - ".weight".length()) + ".bias";
  }

  boolean hasBias(Role role) {
    return switch (role) {
      case EMBEDDING, POSITION_EMBEDDING, HEAD, QUERY_NORM, KEY_NORM -> false;
      case FINAL_NORM,
          ATTENTION_NORM,
          ATTENTION_POST_NORM,
          FEED_FORWARD_NORM,
          FEED_FORWARD_POST_NORM ->
          config.family().norm() == Norm.LAYER;
      case QUERY, KEY, VALUE, QUERY_KEY_VALUE -> config.queryKeyValueBias();
      case ATTENTION_OUTPUT -> config.outputBias();
      case GATE, UP, DOWN -> config.feedForwardBias();
    };
  }

  private static boolean isLinear(Role role) {
    return switch (role) {
      case QUERY, KEY, VALUE, QUERY_KEY_VALUE, ATTENTION_OUTPUT, GATE, UP, DOWN -> true;
      default -> false;
    };
  }

  /** [out, in] for linear weights. */
  private List<Long> shape(Role role) {
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    return switch (role) {
      case EMBEDDING, HEAD -> List.of((long) config.vocabularySize(), hidden);
      case POSITION_EMBEDDING -> List.of((long) config.maximumPositions(), hidden);
      case FINAL_NORM,
          ATTENTION_NORM,
          ATTENTION_POST_NORM,
          FEED_FORWARD_NORM,
          FEED_FORWARD_POST_NORM ->
          List.of(hidden);
      case QUERY -> List.of(queries, hidden);
      case KEY, VALUE -> List.of(keys, hidden);
      case QUERY_KEY_VALUE -> List.of(queries + 2 * keys, hidden);
      case QUERY_NORM, KEY_NORM -> List.of((long) config.headSize());
      case ATTENTION_OUTPUT -> List.of(hidden, queries);
      case GATE, UP -> List.of((long) config.intermediateSize(), hidden);
      case DOWN -> List.of(hidden, (long) config.intermediateSize());
    };
  }
}
