package dev.fathom.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import dev.fathom.model.Family.Bias;
import dev.fathom.model.Family.Positions;
import dev.fathom.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The shape of one decoder, read from a checkpoint's {@code config.json} in the form that
 * transformers 4 or 5 writes.
 *
 * @param family what its family fixes
 * @param vocabularySize rows of the embedding, padding included
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the feed-forward layer
 * @param layers number of blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads; each serves heads / keyValueHeads queries
 * @param headSize width of one head
 * @param maximumPositions the longest context the model was made for, in tokens
 * @param normEpsilon added to the variance
 * @param activation of the feed-forward layer
 * @param rope the rotation, where positions are rotary
 * @param windows for each layer the number of latest tokens it sees, itself included; 0 = all
 * @param tiedHead whether the output head is the embedding
 * @param queryKeyValueBias whether queries, keys and values have biases
 * @param outputBias whether the attention output has one
 * @param feedForwardBias whether the feed-forward layer has them
 * @param attentionScale what scores are multiplied by, before {@code scaledByInverseLayer}
 * @param scaledByInverseLayer whether scores in layer i are divided by i + 1 (GPT-2's option)
 * @param attentionSoftCap cap of attention scores: cap · tanh(score / cap)
 * @param finalSoftCap the same for logits
 * @param stored the element type named in the configuration
 */
public record ModelConfig(
    Family family,
    int vocabularySize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int maximumPositions,
    double normEpsilon,
    Activation activation,
    Optional<Rope> rope,
    List<Integer> windows,
    boolean tiedHead,
    boolean queryKeyValueBias,
    boolean outputBias,
    boolean feedForwardBias,
    double attentionScale,
    boolean scaledByInverseLayer,
    OptionalDouble attentionSoftCap,
    OptionalDouble finalSoftCap,
    DType stored) {

  /**
   * Reads a configuration.
   *
   * @param json the content of {@code config.json}
   * @throws UserError if the architecture or one of its features is not supported, or a key is
   *     missing or malformed
   */
  public static ModelConfig of(ObjectNode json) {
    ConfigReader config = new ConfigReader(json, Families.of(architecture(json)));
    Family family = config.family();
    config.refuse(
        "quantization_config",
        "quantised weights are not supported; use the unquantised checkpoint");
    int hidden = config.positive("hidden_size");
    int heads = config.positive("num_attention_heads");
    int layers = config.positive("num_hidden_layers");
    int headSize = config.positive("head_dim", hidden / heads);
    int keyValueHeads = config.positive("num_key_value_heads", heads);
    if (heads % keyValueHeads != 0) {
      throw new UserError(
          "config.json: num_attention_heads "
              + heads
              + " is not a multiple of num_key_value_heads "
              + keyValueHeads);
    }
    int positions = config.positive("max_position_embeddings", 2048);
    boolean attentionBias = config.flag("attention_bias", false);
    double scaleBase = config.number("query_pre_attn_scalar", headSize);
    return new ModelConfig(
        family,
        config.positive("vocab_size"),
        hidden,
        config.positive("intermediate_size", 4 * hidden),
        layers,
        heads,
        keyValueHeads,
        headSize,
        positions,
        config.number("rms_norm_eps", family.norm() == Family.Norm.LAYER ? 1e-5 : 1e-6),
        Activation.of(config.text("hidden_act", "silu")),
        family.positions() == Positions.ROTARY
            ? Optional.of(Rope.of(json, headSize, positions))
            : Optional.empty(),
        windows(config, layers),
        config.flag("tie_word_embeddings", family.tiedByDefault()),
        has(family.queryKeyValueBias(), attentionBias),
        has(family.outputBias(), attentionBias),
        has(family.feedForwardBias(), config.flag("mlp_bias", false)),
        config.flag("scale_attn_weights", true) ? 1 / Math.sqrt(scaleBase) : 1,
        config.flag("scale_attn_by_inverse_layer_idx", false),
        config.optionalNumber("attn_logit_softcapping"),
        config.optionalNumber("final_logit_softcapping"),
        stored(config));
  }

  /** The family's name, for people. */
  public String familyName() {
    return family.name();
  }

  /** What attention scores of one layer are multiplied by. */
  double attentionScale(int layer) {
    return scaledByInverseLayer ? attentionScale / (layer + 1) : attentionScale;
  }

  private static boolean has(Bias bias, boolean configured) {
    return switch (bias) {
      case NEVER -> false;
      case ALWAYS -> true;
      case CONFIGURED -> configured;
    };
  }

  private static String architecture(ObjectNode json) {
    JsonNode architectures = json.path("architectures");
    if (!architectures.isArray() || architectures.isEmpty() || !architectures.get(0).isTextual()) {
      throw new UserError(
          "config.json: no 'architectures' entry, so the model's family is unknown; supported: "
              + Families.supported());
    }
    return architectures.get(0).textValue();
  }

  private static List<Integer> windows(ConfigReader config, int layers) {
    // A missing key means transformers' default; an explicit null means no window.
    int size = config.has("sliding_window") ? config.positiveOrNone("sliding_window") : 4096;
    List<String> types = config.texts("layer_types");
    if (!types.isEmpty() && types.size() != layers) {
      throw new UserError(
          "config.json: layer_types has " + types.size() + " entries for " + layers + " layers");
    }
    boolean late = config.flag("use_sliding_window", false);
    int lateFrom = (int) config.number("max_window_layers", 28);
    List<Integer> windows = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      boolean windowed =
          switch (config.family().window()) {
            case NONE -> false;
            case ALL -> true;
            case LATE ->
                late && (types.isEmpty() ? layer >= lateFrom : isSliding(types.get(layer)));
            case EVEN -> types.isEmpty() ? layer % 2 == 0 : isSliding(types.get(layer));
          };
      windows.add(windowed ? size : 0);
    }
    return List.copyOf(windows);
  }

  private static boolean isSliding(String type) {
    return switch (type) {
      case "sliding_attention" -> true;
      case "full_attention" -> false;
      default ->
          throw new UserError(
              "config.json: layer type '"
                  + type
                  + "' is not supported; supported: full_attention, sliding_attention");
    };
  }

  private static DType stored(ConfigReader config) {
    String name = config.text("dtype", config.text("torch_dtype", "float32"));
    return switch (name) {
      case "bfloat16" -> DType.BFLOAT16;
      case "float16" -> DType.FLOAT16;
      default -> DType.FLOAT32;
    };
  }
}
