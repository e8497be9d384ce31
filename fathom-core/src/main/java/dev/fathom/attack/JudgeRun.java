package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.judge.Judge;
import dev.fathom.judging.ErrorRates;
import dev.fathom.run.Display;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fathom judge}: judges the stored answers of an attack again and writes its results anew.
 * No model is needed.
 *
 * @param folder of a finished attack
 * @param judge who judges; stays the caller's to close
 * @param error the judge's error, for which success shall be corrected
 * @param commandLine for the provenance
 * @param display how progress is shown
 * @param err where
 */
public record JudgeRun(
    Path folder,
    Judge judge,
    Optional<ErrorRates> error,
    List<String> commandLine,
    Display display,
    PrintStream err) {
  /** By a judge whose error is not corrected for, and without progress. */
  public JudgeRun(Path folder, Judge judge, List<String> commandLine) {
    this(folder, judge, Optional.empty(), commandLine, Display.NONE, System.err);
  }

  /**
   * Judges.
   *
   * @throws UserError if the folder holds no finished attack, or the judge cannot judge its answers
   */
  public void run() {
    if (!Files.isDirectory(folder)) {
      throw new UserError(folder + ": no such folder");
    }
    try (RunFolder run = RunFolder.reopen(folder)) {
      Path file = folder.resolve(JudgeStage.RESULTS);
      if (!Files.exists(file)) {
        throw new UserError(
            folder + ": the run is not finished; the command that started it goes on with it");
      }
      ObjectNode results = Json.object(file);
      if (!results.path("kind").asText().equals(AttackRun.KIND)) {
        throw new UserError(folder + ": is no attack, and only attacks have answers to judge");
      }
      new JudgeStage(run, judge, error, display, err).complete(results);
      Provenance judged = Provenance.start(commandLine, Map.of());
      if (results.path("provenance") instanceof ObjectNode provenance) {
        provenance.set("judged", judged.toJson());
      }
      run.writeJson(JudgeStage.RESULTS, results);
      run.log("judged by " + judge.name() + " " + judge.version());
    }
  }
}
