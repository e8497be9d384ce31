package dev.fathom.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A fitted linear classifier: one weight for each bucket of {@link ResponseFeatures}, in half
 * precision. It holds no text, only weights and the keys of the responses it was fitted on.
 *
 * @param weights by bucket
 * @param bias added to the weighted sum
 * @param slope of the calibration: the probability is 1 / (1 + e^−(slope · score + offset))
 * @param offset of the calibration
 * @param threshold the probability from which on an answer counts as complied
 * @param seen the {@link ResponseKey}s of what it was fitted on, ascending
 * @param fitted what it was fitted on and how well it did, for whoever reads the file
 */
public record ClassifierModel(
    float[] weights,
    double bias,
    double slope,
    double offset,
    double threshold,
    int[] seen,
    ObjectNode fitted) {
  private static final String SCHEMA = "fathom-classifier/1";
  private static final String SHIPPED = "classifier.json";
  private static final int MOST_BITS = 24;

  /** The one that Fathom ships. */
  public static ClassifierModel shipped() {
    try (InputStream in = ClassifierModel.class.getResourceAsStream(SHIPPED)) {
      return of(SHIPPED, (ObjectNode) Json.MAPPER.readTree(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one that {@code fathom judge fit} wrote.
   *
   * @throws UserError if the file is none, or one of another version
   */
  public static ClassifierModel read(Path file) {
    return of(file.toString(), Json.object(file));
  }

  private static ClassifierModel of(String name, ObjectNode json) {
    String features = json.path("features").asText();
    if (!json.path("schema").asText().equals(SCHEMA)
        || !features.equals(ResponseFeatures.VERSION)) {
      throw new UserError(
          "%s: no classifier of this Fathom's (schema %s, features %s); fit it again"
              .formatted(name, json.path("schema"), json.path("features")));
    }
    int bits = json.path("bits").intValue();
    if (bits < 1 || bits > MOST_BITS) {
      throw new UserError(name + ": bits " + bits + " is not from 1 to " + MOST_BITS);
    }
    ShortBuffer halves = unpacked(name, json, "weights", Short.BYTES << bits).asShortBuffer();
    float[] weights = new float[1 << bits];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Float.float16ToFloat(halves.get(i));
      if (!Float.isFinite(weights[i])) {
        throw new UserError(name + ": weight " + i + " is no number");
      }
    }
    int[] seen = new int[json.path("seen_keys").intValue()];
    unpacked(name, json, "seen", Integer.BYTES * seen.length).asIntBuffer().get(seen);
    return new ClassifierModel(
        weights,
        number(name, json, "bias"),
        number(name, json, "slope"),
        number(name, json, "offset"),
        number(name, json, "threshold"),
        seen,
        json.path("fitted") instanceof ObjectNode fitted ? fitted : Json.MAPPER.createObjectNode());
  }

  private static double number(String name, ObjectNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw new UserError(name + ": " + key + " is no number");
    }
    return value.doubleValue();
  }

  private static ByteBuffer unpacked(String name, ObjectNode json, String key, int length) {
    try (InputStream in =
        new GZIPInputStream(
            new ByteArrayInputStream(Base64.getDecoder().decode(json.path(key).asText())))) {
      byte[] bytes = in.readNBytes(length + 1);
      if (bytes.length == length) {
        return ByteBuffer.wrap(bytes);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(name + ": " + key + " is damaged; fit it again", e);
    }
    throw new UserError(name + ": " + key + " has not its " + length + " bytes; fit it again");
  }

  /** As {@link #read} takes it. */
  public ObjectNode toJson() {
    ByteBuffer halves = ByteBuffer.allocate(Short.BYTES * weights.length);
    for (float weight : weights) {
      halves.putShort(Float.floatToFloat16(weight));
    }
    ByteBuffer keys = ByteBuffer.allocate(Integer.BYTES * seen.length);
    keys.asIntBuffer().put(seen);
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("schema", SCHEMA).put("features", ResponseFeatures.VERSION).put("bits", bits());
    json.put("bias", bias).put("slope", slope).put("offset", offset).put("threshold", threshold);
    json.set("fitted", fitted);
    json.put("seen_keys", seen.length).put("seen", packed(keys.array()));
    return json.put("weights", packed(halves.array()));
  }

  private static String packed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private int bits() {
    return Integer.numberOfTrailingZeros(weights.length);
  }

  /** The weighted sum of a response's features; above 0 speaks for having complied. */
  public double score(String response) {
    double sum = bias;
    for (var feature : new ResponseFeatures(bits()).of(response).entrySet()) {
      sum += weights[feature.getKey()] * feature.getValue();
    }
    return sum;
  }

  /** The calibrated probability that a response complied. */
  public double probability(String response) {
    return 1 / (1 + Math.exp(-(slope * score(response) + offset)));
  }

  /** Whether it was fitted on this response, or on one that is as good as the same. */
  public boolean hasSeen(String response) {
    return Arrays.binarySearch(seen, ResponseKey.of(response)) >= 0;
  }

  /** The beginning of the SHA-256 of all that decides a verdict. */
  String version() {
    try {
      ObjectNode deciding = toJson();
      deciding.remove("fitted");
      byte[] bytes = Json.MAPPER.writeValueAsBytes(deciding);
      return "linear-" + Versions.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
