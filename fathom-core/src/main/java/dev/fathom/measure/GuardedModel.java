package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.decode.LogitRule;
import dev.fathom.decode.Models;
import dev.fathom.decode.RuleSettings;
import dev.fathom.pair.PairText;
import dev.fathom.tensor.Compute;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model that answers, before it is loaded: with its base where a rule of decoding guards it.
 *
 * @param compute where and in which type they will run
 */
public record GuardedModel(
    MeasureModel model, Optional<MeasureModel> base, LogitRule rule, Compute compute) {

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
    return Models.tokenBudget(
        compute, Stream.concat(Stream.of(model), base.stream()).map(MeasureModel::config).toList());
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
