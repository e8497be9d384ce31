package dev.fathom.theory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code fathom theory}: every theorem on one small policy. Writes {@code results.json} and, of an
 * example, the {@code policy.json} to change and to give back.
 *
 * @param settings of {@link TheorySettings#ALL}
 * @param commandLine for the provenance
 */
public record TheoryRun(Settings settings, List<String> commandLine) {
  /** The kind of run that the results name. */
  public static final String KIND = "theory";

  /**
   * Computes.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws UserError if anything that the user gave cannot be used
   */
  public Path run(boolean overwrite) {
    PolicyFile given =
        settings
            .get(TheorySettings.POLICY)
            .map(file -> PolicyFile.read(Path.of(file)))
            .orElse(null);
    ExamplePolicy example = settings.get(TheorySettings.EXAMPLE);
    Policy policy = given == null ? example.policy() : given.policy();
    Harm harm = given == null ? example.harm() : given.harm();
    TheoryNumbers numbers = numbers(policy, harm);
    Path folder = Path.of(settings.get(TheorySettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), RunFolder.FREE, overwrite)) {
      try {
        Provenance provenance = Provenance.start(commandLine, Map.of());
        if (given == null) {
          run.writeJson("policy.json", PolicyFile.write(policy, harm));
        }
        ObjectNode results = heading(policy);
        List<String> notes = new ArrayList<>();
        numbers.putInto(results, notes);
        notes.forEach(results.putArray("notes")::add);
        results.set("provenance", provenance.toJson());
        run.writeJson("results.json", results);
        run.file("report.html");
        run.file("report.md");
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private ObjectNode heading(Policy policy) {
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-theory/1");
    results.put("kind", KIND);
    ObjectNode about = results.putObject("policy");
    about.put(
        "name",
        settings
            .get(TheorySettings.POLICY)
            .map(file -> Path.of(file).getFileName().toString())
            .orElseGet(() ->
                "example " + TheorySettings.EXAMPLE.kind().write().apply(example()).asText()));
    about.put("vocabulary", policy.vocabulary());
    about.put("length", policy.length());
    results.put("lambda", settings.get(TheorySettings.LAMBDA));
    results.put("mu", settings.get(TheorySettings.MU));
    results.put("gamma", settings.get(TheorySettings.GAMMA));
    ArrayNode recovery = results.putArray("recovery");
    settings.get(TheorySettings.RECOVERY).forEach(recovery::add);
    results.set(
        "prefixes",
        TheorySettings.PREFIXES.kind().write().apply(settings.get(TheorySettings.PREFIXES)));
    return results;
  }

  private ExamplePolicy example() {
    return settings.get(TheorySettings.EXAMPLE);
  }

  private TheoryNumbers numbers(Policy policy, Harm harm) {
    double lambda = settings.get(TheorySettings.LAMBDA);
    if (lambda < 0) {
      throw new UserError("lambda: " + lambda + " is below 0; give a weight of at least 0");
    }
    settings.get(TheorySettings.MUS).forEach(mu -> penalty(mu, 1));
    settings.get(TheorySettings.GAMMAS).forEach(gamma -> penalty(1, gamma));
    for (double delta : settings.get(TheorySettings.DELTAS)) {
      if (!(delta > 0 && delta < 1)) {
        throw new UserError("deltas: " + delta + " is not between 0 and 1");
      }
    }
    return new TheoryNumbers(
        policy,
        harm,
        lambda,
        penalty(settings.get(TheorySettings.MU), settings.get(TheorySettings.GAMMA)),
        recovery(policy.vocabulary()),
        settings.get(TheorySettings.PREFIXES),
        new TheoryNumbers.Sweep(
            settings.get(TheorySettings.MUS),
            settings.get(TheorySettings.GAMMAS),
            settings.get(TheorySettings.DELTAS)));
  }

  private static RecoveryPenalty penalty(double mu, double gamma) {
    try {
      return new RecoveryPenalty(mu, gamma);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  private RecoveryTokens recovery(int vocabulary) {
    Set<Integer> tokens =
        settings.get(TheorySettings.RECOVERY).stream()
            .map(token -> {
              if (token >= vocabulary) {
                throw new UserError(
                    "recovery: there is no token %d in a vocabulary of %d; tokens are numbered from 0"
                        .formatted(token, vocabulary));
              }
              return Math.toIntExact(token);
            })
            .collect(Collectors.toSet());
    return new RecoveryTokens(tokens);
  }
}
