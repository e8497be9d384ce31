package dev.fathom.suite;

import dev.fathom.attack.AttackKind;
import dev.fathom.attack.finetune.FineTuneRun;
import dev.fathom.attack.finetune.FineTuneSettings;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Setting;
import dev.fathom.task.Task;
import dev.fathom.task.TaskSettings;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
import dev.fathom.train.recover.RecoverSettings;
import dev.fathom.train.recover.RestoreSettings;
import java.util.List;
import java.util.Set;

/** What a stage does; each is a run that a verb of its own would make in the same way. */
sealed interface Work {
  /** {@code fathom attack KIND}. */
  record Attacking(AttackKind kind) implements Work {}

  /** {@code fathom attack fine-tuning}. */
  record FineTuning() implements Work {}

  /** {@code fathom task NAME}. */
  record Tasking(Task task) implements Work {}

  /** {@code fathom train}. */
  record Training() implements Work {}

  /** {@code fathom recover two-stage}. */
  record TwoStage() implements Work {}

  /** {@code fathom recover restore}. */
  record Restoring() implements Work {}

  /** The settings there are. */
  default List<Setting<?>> settings() {
    return switch (this) {
      case Attacking(AttackKind kind) -> kind.settings();
      case FineTuning() -> FineTuneSettings.ALL;
      case Tasking _ -> TaskSettings.ALL;
      case Training() -> TrainSettings.ALL;
      case TwoStage() -> RecoverSettings.ALL;
      case Restoring() -> RestoreSettings.ALL;
    };
  }

  /** Those that do not change what is computed. */
  default Set<String> free() {
    return switch (this) {
      case Attacking _, Tasking _ -> RunFolder.FREE;
      case FineTuning() -> FineTuneRun.FREE;
      case Training(), TwoStage(), Restoring() -> TrainRun.FREE;
    };
  }

  /** Whether there is such a setting. */
  default boolean knows(String key) {
    return settings().stream().anyMatch(setting -> setting.name().equals(key));
  }
}
