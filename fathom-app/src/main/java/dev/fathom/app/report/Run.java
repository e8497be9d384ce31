package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A run of any kind, read from its folder. */
sealed interface Run {
  RunKind kind();

  /** The name of the model that was looked at or trained. */
  String model();

  /** A depth profile. */
  record Measure(Results results) implements Run {
    @Override
    public RunKind kind() {
      return RunKind.MEASURE;
    }

    @Override
    public String model() {
      return results.aligned().name();
    }
  }

  /** An attack, or the same over permitted requests: a measurement of utility. */
  record Attack(AttackResults results) implements Run {
    @Override
    public RunKind kind() {
      return RunKind.ATTACK;
    }

    @Override
    public String model() {
      return results.model().name();
    }
  }

  /** A training run. */
  record Train(TrainResults results, Steps steps) implements Run {
    @Override
    public RunKind kind() {
      return RunKind.TRAIN;
    }

    @Override
    public String model() {
      return results.model().name();
    }
  }

  /** A recovery after fine-tuning. */
  record Recover(RecoverResults results) implements Run {
    @Override
    public RunKind kind() {
      return RunKind.RECOVER;
    }

    @Override
    public String model() {
      return results.model().name();
    }
  }

  /** A benchmark's questions. */
  record Task(TaskResults results) implements Run {
    @Override
    public RunKind kind() {
      return RunKind.TASK;
    }

    @Override
    public String model() {
      return results.model().name();
    }
  }

  /** A model of a suite, with all that it went through. */
  record Suite(SuiteResults results, SuiteResults.Tested tested) implements Run {
    @Override
    public RunKind kind() {
      return RunKind.SUITE;
    }

    @Override
    public String model() {
      return tested.name();
    }
  }

  /**
   * The runs in a folder by the folder that is each one's own; none where it holds no results. A
   * suite holds one for each of its models, whose folder may be named as well.
   */
  static Map<Path, Run> read(Path folder) {
    Map<Path, Run> runs = new LinkedHashMap<>();
    Optional<RunKind> kind = RunKind.of(folder);
    Path parent = folder.toAbsolutePath().normalize().getParent();
    if (kind.isEmpty() && parent != null && RunKind.of(parent).equals(Optional.of(RunKind.SUITE))) {
      SuiteResults suite = SuiteResults.read(parent.resolve(RunKind.RESULTS));
      suite
          .model(folder.toAbsolutePath().normalize().getFileName().toString())
          .ifPresent(tested -> runs.put(folder, new Suite(suite, tested)));
    }
    kind.ifPresent(found -> runs.putAll(read(folder, found)));
    return runs;
  }

  private static Map<Path, Run> read(Path folder, RunKind kind) {
    Path results = folder.resolve(RunKind.RESULTS);
    return switch (kind) {
      case MEASURE -> Map.of(folder, new Measure(ResultsReader.read(results)));
      case ATTACK -> Map.of(folder, new Attack(AttackResults.read(results)));
      case TRAIN -> {
        Steps steps = Steps.read(folder.resolve("steps.jsonl"));
        yield Map.of(folder, new Train(TrainResults.read(results, steps), steps));
      }
      case RECOVER -> Map.of(folder, new Recover(RecoverResults.read(folder)));
      case TASK -> Map.of(folder, new Task(TaskResults.read(results)));
      case AGREEMENT ->
          throw new UserError(
              folder + ": tells how judges agree, nothing of a model; leave it out");
      case GRADIENTS ->
          throw new UserError(
              folder + ": tells where gradients go, nothing that can be compared; leave it out");
      case THEORY, THEORY_TRAINED ->
          throw new UserError(folder + ": tells of theory, nothing of one model; leave it out");
      case HARM_INFORMATION ->
          throw new UserError(
              folder
                  + ": tells where harm is decided, which compare does not set side by side; leave it out");
      case SUITE -> {
        SuiteResults suite = SuiteResults.read(results);
        Map<Path, Run> models = new LinkedHashMap<>();
        suite
            .models()
            .forEach(tested -> models.put(folder.resolve(tested.name()), new Suite(suite, tested)));
        yield models;
      }
    };
  }
}
