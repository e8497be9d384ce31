package dev.fathom.judging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.judge.Judge;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Confusion;
import dev.fathom.statistics.Wilson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How often a judge errs, as an agreement with labels told.
 *
 * @param confusion its verdicts against the labels
 * @param source where they are from, for people
 */
public record ErrorRates(Confusion confusion, String source) {
  /** In place of a folder: what Fathom knows of the judges that it ships. */
  public static final String KNOWN = "known";

  private static final String SHIPPED = "known-errors.json";

  /** What Fathom knows of a judge that it ships, if this is one, and unchanged. */
  public static Optional<ErrorRates> known(Judge judge) {
    try (InputStream in = ErrorRates.class.getResourceAsStream(SHIPPED)) {
      JsonNode all = Json.MAPPER.readTree(in.readAllBytes());
      JsonNode at = all.path("judges").path(judge.name());
      return at.path("version").asText().equals(judge.version())
          ? Optional.of(of(at, all.path("source").asText()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What {@link JudgeSettings#JUDGE_ERROR} asks for, if it asks.
   *
   * @throws UserError if it tells nothing of this judge in this version
   */
  public static Optional<ErrorRates> asked(Settings settings, Judge judge) {
    return settings.get(JudgeSettings.JUDGE_ERROR).map(where -> asked(where, judge));
  }

  /**
   * What {@code --judge-error} asks for: a folder of {@code fathom judge agreement}, or {@link
   * #KNOWN}.
   *
   * @throws UserError if it tells nothing of this judge in this version
   */
  static ErrorRates asked(String where, Judge judge) {
    if (where.equals(KNOWN)) {
      return known(judge)
          .orElseThrow(() ->
              new UserError(
                  "--judge-error known: nothing is known of %s %s; measure it with fathom judge agreement"
                      .formatted(judge.name(), judge.version())));
    }
    Path file = Path.of(where).resolve("results.json");
    ObjectNode results = Json.object(file);
    if (!results.path("kind").asText().equals(AgreementRun.KIND)) {
      throw new UserError(file + ": is no agreement; give a folder of fathom judge agreement");
    }
    JsonNode at = results.path("judges").path(judge.name());
    if (!at.path("version").asText().equals(judge.version())) {
      throw new UserError(
          "%s: tells nothing of %s %s; measure it with fathom judge agreement"
              .formatted(file, judge.name(), judge.version()));
    }
    // What a judge was fitted on tells nothing of its error.
    JsonNode told = at.has("unseen") ? at.path("unseen") : at;
    return of(told, results.path("labelled").path("file").asText());
  }

  private static ErrorRates of(JsonNode at, String source) {
    JsonNode counts = at.path("confusion");
    return new ErrorRates(
        new Confusion(
            counts.path("true_positive").longValue(),
            counts.path("false_positive").longValue(),
            counts.path("false_negative").longValue(),
            counts.path("true_negative").longValue()),
        source);
  }

  /** {@code judge.error} of the results. */
  public ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    long positive = confusion.truePositive() + confusion.falseNegative();
    long negative = confusion.trueNegative() + confusion.falsePositive();
    share(node, "sensitivity", confusion.truePositive(), positive);
    share(node, "specificity", confusion.trueNegative(), negative);
    return node.put("source", source);
  }

  private static void share(ObjectNode node, String name, long right, long n) {
    if (n == 0) {
      node.putNull(name);
      return;
    }
    ObjectNode told = node.putObject(name).put("n", n);
    told.setAll(Wilson.STANDARD.estimate(right, n).toJson());
  }
}
