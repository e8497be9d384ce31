package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.checkpoint.FileDigest;
import dev.fathom.pair.PairText;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import java.nio.file.Path;

/** What a measurement adds to the provenance: everything that its numbers depend on. */
public final class MeasureProvenance {
  private MeasureProvenance() {}

  static ObjectNode models(MeasurePair pair) {
    ObjectNode node = node();
    node.set("base", pair.base().files());
    node.set("aligned", pair.aligned().files());
    return node;
  }

  public static ObjectNode file(Path file) {
    return node().put("file", file.toString()).put("sha256", FileDigest.sha256(file));
  }

  public static ObjectNode text(PairText text) {
    return node()
        .put("tokenizer", text.tokenizer().fingerprint())
        .put("template", text.template().name())
        .put("template_sha256", text.template().sha256());
  }

  public static ObjectNode recovery(RecoverySet recovery, PairText text) {
    ObjectNode node = node();
    ArrayNode phrases = node.putArray("phrases");
    recovery.phrases().forEach(phrases::add);
    ArrayNode tokens = node.putArray("tokens");
    recovery.tokens().forEach(id -> tokens.add(text.tokenizer().display(id)));
    return node;
  }

  public static ObjectNode compute(Compute compute) {
    return node()
        .put("device", compute.device().label())
        .put("dtype", compute.dtype().label())
        .put("reason", compute.reason())
        .put("threads", Engine.threads());
  }

  static ObjectNode batch(String setting, Throughput speed) {
    return node().put("setting", setting).put("largest", speed.largestBatch());
  }

  private static ObjectNode node() {
    return Json.MAPPER.createObjectNode();
  }
}
