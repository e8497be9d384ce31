package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
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

  /** The run in a folder, empty where it holds no results. */
  static Optional<Run> read(Path folder) {
    Path results = folder.resolve(RunKind.RESULTS);
    return RunKind.of(folder)
        .map(kind ->
            switch (kind) {
              case MEASURE -> new Measure(ResultsReader.read(results));
              case ATTACK -> new Attack(AttackResults.read(results));
              case TRAIN -> {
                Steps steps = Steps.read(folder.resolve("steps.jsonl"));
                yield new Train(TrainResults.read(results, steps), steps);
              }
              case RECOVER -> new Recover(RecoverResults.read(folder));
              case AGREEMENT ->
                  throw new UserError(
                      folder + ": tells how judges agree, nothing of a model; leave it out");
            });
  }
}
