package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import dev.fathom.attack.AttackKind;
import dev.fathom.attack.AttackRun;
import dev.fathom.attack.finetune.FineTuneRun;
import dev.fathom.data.Example;
import dev.fathom.decode.RuleSettings;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Settings;
import dev.fathom.task.TaskRun;
import dev.fathom.train.TrainRun;
import dev.fathom.train.recover.RestoreRun;
import dev.fathom.train.recover.TwoStageRun;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Carries stages out, by the very runs that the verbs make.
 *
 * @param locator finds models
 * @param commandLine for the provenance
 * @param display how progress is shown
 * @param err where progress and notes go
 */
record Workshop(ModelLocator locator, List<String> commandLine, Display display, PrintStream err) {
  /** The group of prompts that should be refused. */
  static final String HARMFUL = "harmful";

  /** The settings that name a model. */
  private static final List<String> MODELS =
      List.of("model", "base", "aligned", "degraded", "helper");

  /** Does what is left to do of a stage. */
  void run(Stage stage) {
    switch (stage.work()) {
      case Work.Attacking(AttackKind kind) -> attack(kind, stage.settings()).run(false);
      case Work.FineTuning() -> fineTuning(stage.settings()).run(false);
      case Work.Tasking _ -> task(stage.settings()).run(false);
      case Work.Training() -> training(stage.settings()).run(false);
      case Work.TwoStage() -> recovery(stage.settings()).run(false);
      case Work.Restoring() -> restoration(stage.settings()).run(false);
    }
  }

  /**
   * Checks what can be checked without a model: settings, files, rows.
   *
   * @throws UserError for what cannot be used
   */
  void check(Stage stage) {
    switch (stage.work()) {
      case Work.Attacking(AttackKind kind) -> {
        List<Example> examples = attack(kind, stage.settings()).check();
        boolean safety =
            stage.entry().filter(entry -> entry.section() == Section.ATTACKS).isPresent();
        if (safety && examples.stream().noneMatch(row -> row.group().equals(HARMFUL))) {
          throw new UserError(
              "no row is of the group harmful, which is what safety is about; the rows' groups are "
                  + examples.stream().map(Example::group).distinct().toList());
        }
      }
      case Work.FineTuning() -> fineTuning(stage.settings()).check();
      case Work.Tasking _ -> task(stage.settings()).check();
      case Work.Training() -> training(stage.settings()).check();
      case Work.TwoStage() -> recovery(stage.settings()).check();
      case Work.Restoring() -> restoration(stage.settings()).check();
    }
  }

  /**
   * Checks the models that a stage names, as far as that goes without asking the Hub.
   *
   * @param made where models will be that are not there yet
   * @throws UserError for one that cannot be used
   */
  void checkModels(Stage stage, Collection<String> made) {
    if (stage.entry().isPresent()) {
      RuleSettings.rule(stage.settings());
    }
    ObjectNode values = stage.settings().toJson();
    for (String key : MODELS) {
      JsonNode model = values.path(key);
      if (model.isTextual() && !made.contains(model.asText())) {
        Optional<String> revision =
            Optional.of(values.path(key + "-revision"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
        Optional<Path> folder = locator.check(model.asText(), revision);
        folder.ifPresent(local -> CheckpointFolder.open(local).close());
      }
    }
  }

  private AttackRun attack(AttackKind kind, Settings settings) {
    return new AttackRun(kind, settings, locator, commandLine, display, err);
  }

  private FineTuneRun fineTuning(Settings settings) {
    return new FineTuneRun(settings, locator, commandLine, display, err);
  }

  private TaskRun task(Settings settings) {
    return new TaskRun(settings, locator, commandLine, display, err);
  }

  private TrainRun training(Settings settings) {
    return new TrainRun(settings, locator, commandLine, display, err);
  }

  private TwoStageRun recovery(Settings settings) {
    return new TwoStageRun(settings, locator, commandLine, display, err);
  }

  private RestoreRun restoration(Settings settings) {
    return new RestoreRun(settings, locator, commandLine, display, err);
  }
}
