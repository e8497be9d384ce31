package dev.fathom.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;

/**
 * Rotary position embedding: pair i of a head is rotated by position · frequency_i.
 *
 * @param frequencies one per pair, [head size / 2], in radians per position, computed in float32 as
 *     transformers does
 * @param attentionFactor what cosines and sines are multiplied by (YaRN's temperature; 1 elsewhere)
 */
record Rope(float[] frequencies, double attentionFactor) {
  /**
   * Reads transformers 5's {@code rope_parameters} or transformers 4's {@code rope_theta} with
   * {@code rope_scaling}.
   *
   * @throws UserError if the scaling is of a type that Fathom does not have
   */
  static Rope of(ObjectNode json, int headSize, int maximumPositions) {
    JsonNode scaling = json.path("rope_parameters");
    if (!scaling.isObject()) {
      scaling = json.path("rope_scaling");
    }
    double theta = scaling.path("rope_theta").asDouble(json.path("rope_theta").asDouble(10_000));
    double partial =
        scaling
            .path("partial_rotary_factor")
            .asDouble(json.path("partial_rotary_factor").asDouble(1));
    if (partial != 1) {
      throw new UserError(
          "config.json: partial_rotary_factor " + partial + " is not supported; only 1 is");
    }
    float[] plain = new float[headSize / 2];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = 1f / (float) Math.pow(theta, 2f * i / headSize);
    }
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    return switch (type) {
      case "default" -> new Rope(plain, 1);
      case "linear" -> linear(plain, required(scaling, "factor"));
      case "llama3" -> llama3(plain, scaling, maximumPositions);
      case "yarn" -> yarn(plain, scaling, theta, headSize, maximumPositions);
      default ->
          throw new UserError(
              "config.json: rope type '"
                  + type
                  + "' is not supported; supported: default, linear, llama3, yarn");
    };
  }

  /** Position interpolation: all frequencies divided by the factor. */
  private static Rope linear(float[] plain, double factor) {
    float[] frequencies = new float[plain.length];
    for (int i = 0; i < plain.length; i++) {
      frequencies[i] = (float) (plain[i] / factor);
    }
    return new Rope(frequencies, 1);
  }

  /**
   * Llama 3.1: long wavelengths divided by the factor, short ones kept, between them a linear
   * blend.
   */
  private static Rope llama3(float[] plain, JsonNode scaling, int maximumPositions) {
    double factor = required(scaling, "factor");
    double low = required(scaling, "low_freq_factor");
    double high = required(scaling, "high_freq_factor");
    double context = scaling.path("original_max_position_embeddings").asDouble(maximumPositions);
    float[] frequencies = new float[plain.length];
    for (int i = 0; i < plain.length; i++) {
      double wavelength = 2 * Math.PI / plain[i];
      if (wavelength < context / high) {
        frequencies[i] = plain[i];
      } else if (wavelength > context / low) {
        frequencies[i] = (float) (plain[i] / factor);
      } else {
        double smooth = (context / wavelength - low) / (high - low);
        frequencies[i] = (float) ((1 - smooth) * plain[i] / factor + smooth * plain[i]);
      }
    }
    return new Rope(frequencies, 1);
  }

  /**
   * YaRN (arXiv 2309.00071): a ramp over the pairs between interpolation and extrapolation, and a
   * temperature.
   */
  private static Rope yarn(
      float[] plain, JsonNode scaling, double theta, int headSize, int maximumPositions) {
    double context = scaling.path("original_max_position_embeddings").asDouble(maximumPositions);
    double factor = scaling.path("factor").asDouble(maximumPositions / context);
    double fast = scaling.path("beta_fast").asDouble(32);
    double slow = scaling.path("beta_slow").asDouble(1);
    boolean truncate = scaling.path("truncate").asBoolean(true);
    double from = correction(fast, headSize, theta, context);
    double to = correction(slow, headSize, theta, context);
    from = Math.max(truncate ? Math.floor(from) : from, 0);
    to = Math.min(truncate ? Math.ceil(to) : to, headSize - 1);
    if (from == to) {
      to += 0.001;
    }
    float[] frequencies = new float[plain.length];
    for (int i = 0; i < plain.length; i++) {
      double interpolated = Math.clamp((i - from) / (to - from), 0.0, 1.0);
      frequencies[i] = (float) (plain[i] / factor * interpolated + plain[i] * (1 - interpolated));
    }
    double attentionFactor =
        scaling.path("attention_factor").isNumber()
            ? scaling.path("attention_factor").doubleValue()
            : temperature(scaling, factor);
    return new Rope(frequencies, attentionFactor);
  }

  private static double temperature(JsonNode scaling, double factor) {
    double all = scaling.path("mscale_all_dim").asDouble(0);
    double some = scaling.path("mscale").asDouble(0);
    return some != 0 && all != 0 ? mscale(factor, some) / mscale(factor, all) : mscale(factor, 1);
  }

  private static double mscale(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  /** The pair that makes this many rotations over the original context. */
  private static double correction(double rotations, int headSize, double theta, double context) {
    return headSize * Math.log(context / (rotations * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  private static double required(JsonNode scaling, String key) {
    if (!scaling.path(key).isNumber()) {
      throw new UserError("config.json: the rope scaling needs a number under '" + key + "'");
    }
    return scaling.path(key).doubleValue();
  }
}
