package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.decode.LogitRule;
import dev.fathom.measure.MeasureModel;
import dev.fathom.model.ModelConfig;
import dev.fathom.pair.PairText;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * Who is attacked, before it is loaded: a model, and its base where a rule defends it.
 *
 * @param compute where and in which type they will run
 */
public record Victim(
    MeasureModel model, Optional<MeasureModel> base, LogitRule rule, Compute compute) {
  private static final long CPU_CACHE_BYTES = 1L << 30;
  private static final long CUDA_CACHE_BYTES = 8L << 30;
  private static final long LEAST_TOKENS = 512;
  private static final long MOST_TOKENS = 1 << 16;

  /** Its tokenizer and template, and the base's, which must be the same tokenizer. */
  public PairText text(Optional<Path> template, LocalDateTime date) {
    PairText text =
        PairText.load(
            base.map(MeasureModel::folder).orElse(model.folder()), model.folder(), template, date);
    try {
      vocabulary(text);
      return text;
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }

  /** Tokens that both models have. */
  public int vocabulary(PairText text) {
    int own = model.config().vocabularySize();
    return text.sharedVocabulary(
        base.map(other -> other.config().vocabularySize()).orElse(own), own);
  }

  /** Tokens that fit into both models. */
  public int context() {
    int own = model.config().maximumPositions();
    return base.map(other -> Math.min(own, other.config().maximumPositions())).orElse(own);
  }

  /** How many tokens a batch may hold at first, by what their keys and values take. */
  public long tokenBudget() {
    long bytes =
        switch (compute.device()) {
          case Device.Cpu _ -> CPU_CACHE_BYTES;
          case Device.Cuda _ -> CUDA_CACHE_BYTES;
        };
    long perToken =
        cacheBytes(model.config()) + base.map(other -> cacheBytes(other.config())).orElse(0L);
    return Math.clamp(bytes / perToken, LEAST_TOKENS, MOST_TOKENS);
  }

  private long cacheBytes(ModelConfig config) {
    return 2L
        * config.layers()
        * config.keyValueHeads()
        * config.headSize()
        * compute.dtype().bytes();
  }

  /** As {@code rule} of the results. */
  public ObjectNode ruleJson() {
    ObjectNode node = RuleSettings.json(rule);
    base.ifPresent(other -> node.put("base", other.name()));
    return node;
  }

  /** For the provenance. */
  public ObjectNode files() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.set("model", model.files());
    base.ifPresent(other -> node.set("base", other.files()));
    return node;
  }
}
