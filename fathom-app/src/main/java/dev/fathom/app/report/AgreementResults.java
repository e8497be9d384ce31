package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code results.json} of an agreement says, typed.
 *
 * @param file the labelled rows' file
 * @param n rows looked at
 * @param complied how many of them are labelled as having complied
 * @param judges in the file's order
 * @param pairs every two judges
 */
record AgreementResults(
    String file,
    long n,
    long complied,
    List<Judge> judges,
    List<Pair> pairs,
    List<String> notes,
    JsonNode provenance) {

  /**
   * A judge.
   *
   * @param unseen over those rows that it was not fitted on, where it was fitted on some
   */
  record Judge(String name, String version, Against all, Optional<Against> unseen) {
    /** What its quality is told by: rows that it has not seen, where some were seen. */
    Against honest() {
      return unseen.orElse(all);
    }
  }

  /** A judge against the labels. */
  record Against(
      long n,
      long unjudged,
      Estimate kappa,
      Estimate accuracy,
      Estimate f1,
      Estimate sensitivity,
      Estimate specificity,
      Counts counts) {}

  /** Verdicts against labels. */
  record Counts(long truePositive, long falsePositive, long falseNegative, long trueNegative) {}

  /**
   * Two judges.
   *
   * @param kappa with each other
   * @param difference by how much the first one's kappa with the labels is larger
   */
  record Pair(String first, String second, long n, Estimate kappa, Estimate difference) {}

  /**
   * @throws dev.fathom.UserError if the file is of another schema, or a value has the wrong type
   */
  static AgreementResults read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.AGREEMENT.demandSchema(root);
    JsonAt labelled = root.get("labelled");
    List<Judge> judges = new ArrayList<>();
    root.get("judges")
        .members()
        .forEach((name, at) ->
            judges.add(
                new Judge(
                    name,
                    at.get("version").text(),
                    numbers(at),
                    at.find("unseen").map(AgreementResults::numbers))));
    return new AgreementResults(
        labelled.get("file").text(),
        labelled.get("n").count(),
        labelled.get("complied").count(),
        judges,
        root.get("pairs").items().stream().map(AgreementResults::pair).toList(),
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  private static Against numbers(JsonAt at) {
    JsonAt counts = at.get("confusion");
    return new Against(
        at.get("n").count(),
        at.get("unjudged").count(),
        Estimate.read(at.get("kappa")),
        Estimate.read(at.get("accuracy")),
        Estimate.read(at.get("f1")),
        Estimate.read(at.get("sensitivity")),
        Estimate.read(at.get("specificity")),
        new Counts(
            counts.get("true_positive").count(),
            counts.get("false_positive").count(),
            counts.get("false_negative").count(),
            counts.get("true_negative").count()));
  }

  private static Pair pair(JsonAt at) {
    List<String> names = at.texts("judges");
    return new Pair(
        names.getFirst(),
        names.getLast(),
        at.get("n").count(),
        Estimate.read(at.get("kappa")),
        Estimate.read(at.get("kappa_difference")));
  }
}
