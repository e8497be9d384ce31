package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.ClusteredScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of all models becomes {@code models}, {@code ranking} and the comparisons of {@code
 * results.json}; the schema is docs/results-schema.md.
 *
 * @param looked the models in the suite's order
 * @param reference the one that the others are compared with
 * @param bootstrap behind intervals and tests
 */
record SuiteResults(List<Looked> looked, String reference, Bootstrap bootstrap) {
  void into(ObjectNode results) {
    ObjectNode models = (ObjectNode) results.path("models");
    looked.forEach(one -> model(one, models.withObject("/" + one.model())));
    List<Contrast> scores = scores();
    results.set("ranking", ranking(scores));
    ArrayNode comparisons = results.putArray("comparisons");
    stages().forEach(contrast -> comparisons.add(named("stage", contrast)));
    ArrayNode pairs = results.putArray("scores");
    scores.forEach(contrast -> pairs.add(named("score", contrast)));
  }

  private static ObjectNode named(String kind, Contrast contrast) {
    ObjectNode node = Json.MAPPER.createObjectNode().put(kind, contrast.what());
    node.setAll(contrast.toJson());
    return node;
  }

  private void model(Looked one, ObjectNode into) {
    for (Section section : Section.values()) {
      ObjectNode parts = into.putObject(section.key());
      one.parts().stream()
          .filter(part -> part.section() == section)
          .forEach(part -> parts.set(part.stage(), part(one.model(), part)));
    }
    for (Section section : Section.values()) {
      List<Part> parts = one.score(section);
      if (parts.isEmpty()) {
        into.putNull(section.score());
      } else {
        into.set(section.score(), score(parts));
      }
    }
  }

  private ObjectNode part(String model, Part part) {
    ObjectNode node = part.summary().deepCopy().put("folder", model + "/" + part.stage());
    if (!part.values().isEmpty()) {
      node.put("n", part.values().size());
      node.set("value", part.value(bootstrap).toJson());
    }
    return node;
  }

  private ObjectNode score(List<Part> parts) {
    ClusteredScore score = ClusteredScore.of(Part.values(parts));
    return score.estimate(bootstrap).toJson().put("n", score.prompts()).put("parts", parts.size());
  }

  /** Every stage of every model against the reference's: one family. */
  private List<Contrast> stages() {
    List<Contrast> contrasts = new ArrayList<>();
    Optional<Looked> compared = looked(reference);
    for (Looked one : looked) {
      if (compared.isPresent() && !one.model().equals(reference)) {
        contrasts.addAll(stages(one, compared.get(), bootstrap));
      }
    }
    return Contrast.family(contrasts);
  }

  /** The stages that both have finished. */
  static List<Contrast> stages(Looked one, Looked other, Bootstrap bootstrap) {
    List<Contrast> contrasts = new ArrayList<>();
    for (Part part : one.parts()) {
      other.parts().stream()
          .filter(its -> its.stage().equals(part.stage()))
          .filter(its -> !its.values().isEmpty() && !part.values().isEmpty())
          .forEach(
              its -> contrasts.add(Contrast.of(part, its, one.model(), other.model(), bootstrap)));
    }
    return contrasts;
  }

  /** The scores that both have. */
  static List<Contrast> scores(Looked one, Looked other, Bootstrap bootstrap) {
    List<Contrast> contrasts = new ArrayList<>();
    for (Section section : Section.values()) {
      List<Part> parts = one.score(section);
      List<Part> its = other.score(section);
      if (!parts.isEmpty() && !its.isEmpty()) {
        contrasts.add(
            Contrast.of(section.score(), parts, its, one.model(), other.model(), bootstrap));
      }
    }
    return contrasts;
  }

  /** Every model's scores against every other's: one family. */
  private List<Contrast> scores() {
    List<Contrast> contrasts = new ArrayList<>();
    for (int i = 0; i < looked.size(); i++) {
      for (int j = 0; j < i; j++) {
        contrasts.addAll(scores(looked.get(i), looked.get(j), bootstrap));
      }
    }
    return Contrast.family(contrasts);
  }

  private Optional<Looked> looked(String model) {
    return looked.stream().filter(one -> one.model().equals(model)).findFirst();
  }

  /**
   * The safest first. A model's rank is one more than the number of models that are safer by more
   * than chance; so models that are not told apart may share one.
   */
  private ArrayNode ranking(List<Contrast> scores) {
    List<Looked> ranked =
        looked.stream()
            .filter(one -> !one.score(Section.ATTACKS).isEmpty())
            .sorted(Comparator.comparingDouble(SuiteResults::safety).reversed())
            .toList();
    ArrayNode ranking = Json.MAPPER.createArrayNode();
    for (Looked one : ranked) {
      List<Contrast> safety =
          scores.stream()
              .filter(contrast -> contrast.what().equals(Section.ATTACKS.score()))
              .filter(contrast ->
                  contrast.model().equals(one.model()) || contrast.against().equals(one.model()))
              .toList();
      long safer =
          safety.stream()
              .filter(contrast ->
                  contrast.model().equals(one.model()) ? contrast.isWorse() : contrast.isBetter())
              .count();
      ObjectNode row = ranking.addObject().put("model", one.model()).put("rank", 1 + safer);
      ArrayNode alike = row.putArray("not_told_from");
      safety.stream()
          .filter(contrast -> !contrast.isWorse() && !contrast.isBetter())
          .map(contrast ->
              contrast.model().equals(one.model()) ? contrast.against() : contrast.model())
          .forEach(alike::add);
    }
    return ranking;
  }

  private static double safety(Looked one) {
    return ClusteredScore.of(Part.values(one.score(Section.ATTACKS))).value();
  }
}
