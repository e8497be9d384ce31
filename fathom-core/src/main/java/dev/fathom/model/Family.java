package dev.fathom.model;

import java.util.Map;
import java.util.Set;

/**
 * What distinguishes one family of decoders from another, as data: nothing outside this record asks
 * for a family by name.
 *
 * @param name what people call it
 * @param architecture the class name by which {@code config.json} asks for it
 * @param norm how hidden states are normalised
 * @param positions how positions enter
 * @param gatedFeedForward whether the feed-forward layer is act(gate(x)) · up(x) or act(up(x))
 * @param queryKeyNorms whether each head's queries and keys are RMS-normalised before the rotation
 * @param normsAfterSublayers whether attention and feed-forward outputs are normalised before they
 *     join the residual
 * @param scaledEmbeddings whether embeddings are multiplied by √(hidden size)
 * @param transposedLinear whether linear weights are stored [in, out] instead of [out, in]
 * @param queryKeyValueBias when queries, keys and values have biases
 * @param outputBias when the attention output has a bias
 * @param feedForwardBias when the feed-forward layer has biases
 * @param window which layers see a sliding window only
 * @param tiedByDefault whether the head shares the embedding where the configuration does not say
 * @param keys where the configuration uses another key than Llama does, by Llama's key
 * @param prefix what weight names may begin with; published files exist with and without it
 * @param weights the name of each weight in the checkpoint; {@code %d} is the layer
 */
record Family(
    String name,
    String architecture,
    Norm norm,
    Positions positions,
    boolean gatedFeedForward,
    boolean queryKeyNorms,
    boolean normsAfterSublayers,
    boolean scaledEmbeddings,
    boolean transposedLinear,
    Bias queryKeyValueBias,
    Bias outputBias,
    Bias feedForwardBias,
    Window window,
    boolean tiedByDefault,
    Map<String, String> keys,
    String prefix,
    Map<Role, String> weights) {

  /** How hidden states are normalised. */
  enum Norm {
    /** x / rms(x) · w. */
    RMS,
    /** x / rms(x) · (1 + w), in float32. */
    RMS_UNIT_OFFSET,
    /** (x − mean) / std · w + b. */
    LAYER
  }

  /** How positions enter. */
  enum Positions {
    ROTARY,
    LEARNED
  }

  /**
   * When a bias exists: never, always, or where the configuration's {@code attention_bias} or
   * {@code mlp_bias} says.
   */
  enum Bias {
    NEVER,
    ALWAYS,
    CONFIGURED
  }

  /**
   * Which layers attend to a sliding window only, where the configuration lists no {@code
   * layer_types}.
   */
  enum Window {
    NONE,
    /** All layers, where {@code sliding_window} is set. */
    ALL,
    /** With {@code use_sliding_window}, the layers from {@code max_window_layers} on. */
    LATE,
    /** Layers 0, 2, 4 … */
    EVEN
  }

  /**
   * What a weight is for. Biases follow their weight: the same name with {@code .bias} for {@code
   * .weight}.
   */
  enum Role {
    EMBEDDING,
    POSITION_EMBEDDING,
    FINAL_NORM,
    HEAD,
    ATTENTION_NORM,
    ATTENTION_POST_NORM,
    QUERY,
    KEY,
    VALUE,
    QUERY_KEY_VALUE,
    QUERY_NORM,
    KEY_NORM,
    ATTENTION_OUTPUT,
    FEED_FORWARD_NORM,
    FEED_FORWARD_POST_NORM,
    GATE,
    UP,
    DOWN;

    private static final Set<Role> GLOBAL = Set.of(EMBEDDING, POSITION_EMBEDDING, FINAL_NORM, HEAD);

    /** Whether there is one in every layer. */
    boolean perLayer() {
      return !GLOBAL.contains(this);
    }
  }

  /** The checkpoint's name for a weight. */
  String weight(Role role, int layer) {
    String name = weights.get(role);
    return role.perLayer() ? name.replace("%d", Integer.toString(layer)) : name;
  }

  /**
   * The key under which this family's configuration holds what Llama's holds under {@code
   * llamaKey}.
   */
  String key(String llamaKey) {
    return keys.getOrDefault(llamaKey, llamaKey);
  }
}
