package dev.fathom.app.report;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A run folder made from a seed: samples are drawn around given curves, and results.json is
 * computed from those samples, so the two agree as a real run's do.
 */
final class SyntheticRun {
  static final int TOP_N = 100;
  private static final double DELTA = 0.1;
  private static final List<String> WORDS =
      List.of(
          "Sure", ",", " here", " is", " a", " short", " recipe", " for", " the", " garden", ".",
          "\n", " First", " fill", " each", " pot", " with", " soil", " and", " water", " it", "!");

  /** What one group is drawn from: its size, its longest response, its mean KL and P(R) at t. */
  record Shape(
      String name, int n, int longest, IntToDoubleFunction kl, IntToDoubleFunction recovery) {}

  final Random random;
  final ObjectNode results = JsonNodeFactory.instance.objectNode();
  final List<ObjectNode> samples = new ArrayList<>();

  SyntheticRun(long seed, List<Shape> shapes) {
    System.out.println("synthetic run, seed " + seed);
    this.random = new Random(seed);
    head();
    ObjectNode groups = results.putObject("groups");
    ObjectNode depth = results.putObject("depth").put("recovery_delta", DELTA).put("area_from", 6);
    ObjectNode depthGroups = depth.putObject("groups");
    ObjectNode tokens = results.putObject("base_favored_tokens");
    ObjectNode shares = results.putObject("shares");
    Map<String, List<ObjectNode>> rows = new LinkedHashMap<>();
    for (Shape shape : shapes) {
      List<ObjectNode> own = rows(shape);
      samples.addAll(own);
      rows.put(shape.name(), own);
      groups.set(shape.name(), SyntheticSummary.group(own));
      depthGroups.set(shape.name(), SyntheticSummary.depth(own, DELTA));
      tokens.set(shape.name(), favored());
      shares.set(shape.name(), SyntheticSummary.shares(own));
    }
    if (shapes.size() > 1) {
      List<List<ObjectNode>> both = List.copyOf(rows.values());
      ObjectNode contrast = SyntheticSummary.contrast(both.get(0), both.get(1));
      contrast.putArray("groups").add(shapes.get(0).name()).add(shapes.get(1).name());
      depth.set("contrast", contrast);
    }
  }

  /** The shape of the 15 M parameter pair: harmful stands high at the first token. */
  static SyntheticRun pair(long seed, int n) {
    return new SyntheticRun(
        seed,
        List.of(
            new Shape("harmful", n, 27, t -> plateau(t, 2.16, 0.95), t -> 0.42 * Math.exp(-t)),
            new Shape(
                "benign", n, 25, t -> plateau(t, 0.50, 0.28), t -> 2e-3 * Math.exp(-t / 3.0))));
  }

  /** A curve that falls to little within three tokens. */
  static IntToDoubleFunction decaying(double first) {
    return t -> first * Math.exp(-t / 1.2) + 0.02;
  }

  private static double plateau(int t, double first, double level) {
    return t == 0 ? first : t == 1 ? level * 0.56 : level * (1 + 0.07 * Math.cos(t));
  }

  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectWriter writer = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    Files.writeString(folder.resolve("results.json"), writer.writeValueAsString(results));
    StringBuilder lines = new StringBuilder();
    for (ObjectNode sample : samples) {
      lines.append(writer.writeValueAsString(sample)).append('\n');
    }
    Files.writeString(folder.resolve("samples.jsonl"), lines.toString());
    return folder;
  }

  private void head() {
    results
        .put("schema", "fathom-measure/1")
        .put("testing_only", false)
        .put("top_n", TOP_N)
        .put("along", "response")
        .put("confidence", 0.95);
    ObjectNode models = results.putObject("models");
    models
        .putObject("base")
        .put("name", "stories15m-base")
        .put("family", "llama")
        .put("parameters", 15_191_712);
    models
        .putObject("aligned")
        .put("name", "stories15m-aligned")
        .put("family", "llama")
        .put("parameters", 15_191_712);
    results.putArray("notes");
    ObjectNode provenance = results.putObject("provenance");
    provenance.put("command", "fathom measure --base base --aligned aligned --output runs/depth");
    provenance
        .putObject("versions")
        .put("fathom", "0.1.0")
        .put("java", "25")
        .put("libtorch", "2.10.0");
    provenance.put("dtype", "float32").put("device", "cpu").put("seed", 0).put("batch", 16);
    provenance.putObject("files").putObject("base").put("model.safetensors", "5f3c".repeat(16));
    provenance.putArray("labels").add("a").add("b");
  }

  private List<ObjectNode> rows(Shape shape) {
    return IntStream.range(0, shape.n()).mapToObj(i -> row(shape, i)).toList();
  }

  private ObjectNode row(Shape shape, int index) {
    int shortest = Math.max(1, shape.longest() / 3);
    int length =
        shape.longest() == 0 ? 0 : shortest + random.nextInt(shape.longest() - shortest + 1);
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", "%s-%03d".formatted(shape.name(), index)).put("group", shape.name());
    row.put("prompt", "How do I start a small kitchen garden on a balcony?");
    ArrayNode tokens = row.putArray("tokens");
    for (int t = 0; t < length; t++) {
      tokens.add(WORDS.get(t < 9 ? t : random.nextInt(WORDS.size())));
      double kl = shape.kl().applyAsDouble(t) * noise(0.5);
      double recovery = Math.min(0.99, shape.recovery().applyAsDouble(t) * noise(0.4));
      int rank = random.nextDouble() < Math.exp(-kl / 2) ? 1 : 1 + random.nextInt(12);
      double logprobAligned = -2.2 * noise(0.5);
      put(row, "kl", kl);
      put(row, "kl_reverse", kl * noise(0.2));
      put(row, "js", Math.log(2) * (1 - Math.exp(-kl / 3)));
      put(row, "entropy_base", 3.1 * noise(0.2));
      put(row, "entropy_aligned", 2.2 * noise(0.2));
      put(row, "total_variation", 1 - Math.exp(-kl / 2));
      put(row, "base_favored", 15_000 + random.nextInt(4_000));
      put(row, "base_favored_top100", Math.rint(30 + 12 * Math.tanh(kl) + random.nextInt(9)));
      put(row, "overlap_top100", Math.rint(100 * Math.exp(-kl / 4)));
      put(row, "rank_base", 1 + random.nextInt(40));
      put(row, "rank_base_argmax", rank);
      put(row, "logprob_base", logprobAligned - kl);
      put(row, "logprob_aligned", logprobAligned);
      put(row, "recovery_base", 1.5e-4 * noise(0.5));
      put(row, "recovery_aligned", recovery + 1.2e-4 * noise(0.5));
    }
    return row;
  }

  private static void put(ObjectNode row, String key, double value) {
    row.withArray(key).add(value);
  }

  private double noise(double spread) {
    return Math.exp(spread * random.nextGaussian() - spread * spread / 2);
  }

  private ArrayNode favored() {
    ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
    List<String> texts =
        List.of(
            "<|end_of_text|>",
            " [",
            "\n\n",
            "\"",
            "/",
            " Make",
            " All",
            "\t",
            " (",
            "*",
            "é",
            "|",
            " Once",
            "_",
            " The",
            "`",
            "  ",
            " One",
            ")",
            "#");
    int count = 117;
    for (int i = 0; i < texts.size(); i++) {
      tokens
          .addObject()
          .put("token", texts.get(i))
          .put("id", 500 + i)
          .put("count", count)
          .put("share", count / 5321.0);
      count = Math.max(1, (int) (count * (0.86 + 0.1 * random.nextDouble())));
    }
    return tokens;
  }

  /** The half-life as results.json states it, 1-based. */
  OptionalInt halfLife(String group) {
    int value = results.at("/depth/groups/" + group + "/kl_half_life/value").asInt(-1);
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
