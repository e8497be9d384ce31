package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.TrainableModel;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Progress;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.train.objective.Objective;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** One training in its run folder: from where an earlier process left it to the end. */
final class Session {
  private final Settings settings;
  private final RunFolder run;
  private final Notes notes;
  private final Display display;
  private final PrintStream err;

  Session(Settings settings, RunFolder run, Notes notes, Display display, PrintStream err) {
    this.settings = settings;
    this.run = run;
    this.notes = notes;
    this.display = display;
    this.err = err;
  }

  /** What came of it. */
  enum Ending {
    FINISHED,
    GUARD
  }

  /**
   * Trains to the end and writes the checkpoint.
   *
   * @return results without provenance
   */
  ObjectNode train(
      Objective objective,
      TrainingData data,
      ResolvedModels models,
      PairText text,
      Compute compute) {
    try (StudentAndTeachers cast =
        new StudentAndTeachers(
            models.student().folder(),
            settings.get(TrainSettings.ADAPTER).map(Path::of),
            TrainSettings.adaptation(settings),
            models.folders(),
            objective.teachers(),
            compute,
            run.file("scratch").getParent(),
            settings.get(TrainSettings.TEACHER_MEMORY) << 20)) {
      TrainableModel student = cast.student();
      RowSource source = new RowSource(settings, run, text, models, display, err);
      RowSource.Rows rows = source.rows(data, cast);
      Draws draws = rows.draws();
      cast.expect(
          rows.all().stream().filter(row -> objective.compares(row.role())).toList(),
          draws.streams().stream().anyMatch(RowStream::makesRows));
      long steps =
          settings
              .get(TrainSettings.STEPS)
              .orElseGet(() ->
                  (long) Math.ceil(settings.get(TrainSettings.EPOCHS) * draws.stepsPerEpoch()));
      notes.say(
          "training %,d of %,d numbers for %,d steps"
              .formatted(trained(student), models.student().parameters(), steps));
      try (AdamW optimiser = new AdamW(student.parameters(), adamW());
          StepRecord record = StepRecord.open(run, student, optimiser, settings)) {
        Trainer trainer =
            new Trainer(
                student,
                optimiser,
                new StepLoss(
                    objective,
                    student.model().head(),
                    cast.teacher(Side.BASE),
                    cast.teacher(Side.ALIGNED),
                    models.vocabulary(text),
                    compute.device()),
                batching(),
                new GradientClip(settings.get(TrainSettings.CLIP)),
                plan(steps));
        DType stored = models.student().config().stored();
        Guard guard = Guard.of(settings, rows.probe(), student.model(), record);
        Ending ending =
            record
                .ended()
                .orElseGet(() ->
                    steps(
                        steps,
                        trainer,
                        draws,
                        record,
                        guard,
                        cast,
                        step -> CheckpointOutput.snapshot(run, step, student, stored)));
        record.end(ending);
        CheckpointOutput.write(run, student, stored);
        ObjectNode results =
            Json.MAPPER.createObjectNode().put("schema", "fathom-train/1").put("kind", "train");
        results.set("objective", source.objective(objective));
        results.put("steps", record.step()).put("rows", rows.examples());
        results.set("loss", record.firstAndLast());
        guard.json().ifPresent(probe -> results.set("probe", probe));
        return results.put("stopped", ending == Ending.GUARD ? "guard" : "finished");
      }
    }
  }

  /** Takes the steps that are left. */
  private Ending steps(
      long steps,
      Trainer trainer,
      Draws draws,
      StepRecord record,
      Guard guard,
      StudentAndTeachers cast,
      LongConsumer snapshot) {
    List<Long> kept = settings.get(TrainSettings.SNAPSHOTS);
    if (record.step() > 0) {
      notes.say("going on after step " + record.step());
    }
    try (Progress progress =
        Progress.start("train", steps - record.step(), "steps", display, err)) {
      for (long step = record.step() + 1; step <= steps; step++) {
        record.add(trainer.step(step, draws.rows(step)));
        cast.forgetWhatIsKnown();
        progress.step(1);
        // Before the state: who goes on from a state finds the snapshots of all steps before it.
        if (kept.contains(step)) {
          snapshot.accept(step);
        }
        Optional<String> fell = guard.look(step, step == steps);
        if (fell.isPresent()) {
          notes.add(fell.get());
          return Ending.GUARD;
        }
        record.saveIfDue();
      }
    }
    return Ending.FINISHED;
  }

  private static long trained(TrainableModel student) {
    return student.parameters().values().stream().mapToLong(parameter -> parameter.numel()).sum();
  }

  private AdamW.Options adamW() {
    return new AdamW.Options(
        settings.get(TrainSettings.BETA1),
        settings.get(TrainSettings.BETA2),
        AdamW.Options.STANDARD.epsilon(),
        settings.get(TrainSettings.WEIGHT_DECAY),
        AdamW.Options.STANDARD.decay());
  }

  private Batching batching() {
    return new Batching(
        Math.toIntExact(settings.get(TrainSettings.BATCH)),
        Math.toIntExact(settings.get(TrainSettings.MAX_LENGTH)),
        settings.get(TrainSettings.PACKING));
  }

  private Trainer.Plan plan(long steps) {
    long warmup = settings.get(TrainSettings.WARMUP);
    Schedule schedule =
        switch (settings.get(TrainSettings.SCHEDULE)) {
          case CONSTANT -> new Schedule.Constant(warmup);
          case LINEAR -> new Schedule.Linear(warmup, 0);
          case COSINE -> new Schedule.Cosine(warmup, 0);
        };
    boolean drops =
        settings.get(TrainSettings.ADAPTATION) == TrainSettings.Adapting.LORA
            && settings.get(TrainSettings.LORA_DROPOUT) > 0;
    return new Trainer.Plan(
        steps,
        settings.get(TrainSettings.LEARNING_RATE),
        schedule,
        settings.get(TrainSettings.RECOMPUTE),
        drops,
        settings.get(TrainSettings.SEED));
  }
}
