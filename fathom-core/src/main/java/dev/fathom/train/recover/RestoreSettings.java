package dev.fathom.train.recover;

import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.train.TrainSettings;
import java.util.List;
import java.util.Optional;

/** The settings of {@code fathom recover restore}; the defaults are the released code's. */
public final class RestoreSettings {
  public static final Setting<String> ALIGNED =
      Setting.required(
          "aligned",
          Kind.TEXT,
          "the aligned model, before it was fine-tuned: a folder or a hub id");
  public static final Setting<String> MODEL =
      Setting.required("model", Kind.TEXT, "the fine-tuned model to repair, a folder or a hub id");
  public static final Setting<String> HARMFUL =
      Setting.required(
          "harmful", Kind.TEXT, "rows whose harmful prompts are asked; no answers needed");
  public static final Setting<String> DATA =
      Setting.required("data", Kind.TEXT, "rows of the task that the model was fine-tuned for");
  public static final Setting<Optional<String>> PROBE =
      Setting.of(
          "probe",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "rows that the task is scored on, better held out: the share of their answers' tokens that"
              + " the model puts first; data if not given");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/restore", "the run's folder");
  public static final Setting<Optional<Long>> LAYERS =
      Setting.of(
          "layers",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "blocks, from the first, whose weights may be restored; if not given, two thirds of all");
  public static final Setting<Double> RECOVERY_RATE =
      Setting.of(
          "recovery-rate",
          Kind.SHARE,
          0.002,
          "weights restored in a step, as a share of all that the model has");
  public static final Setting<Double> ROLLBACK_RATE =
      Setting.of(
          "rollback-rate",
          Kind.SHARE,
          0.2,
          "share of those that the task wants back which it gets back, if rollback is needed");
  public static final Setting<Double> METRIC_DROP =
      Setting.of("metric-drop", Kind.SHARE, 0.05, "share of the task's score that may be lost");
  public static final Setting<Long> STEPS = Setting.of("steps", Kind.COUNT, 20L, "steps to take");
  public static final Setting<Long> WARMUP =
      Setting.of(
          "warmup-steps",
          Kind.COUNT,
          5L,
          "steps after which the task is scored to see whether rollback is needed");
  public static final Setting<Long> CHECK_EVERY =
      Setting.of("check-every", Kind.COUNT, 5L, "steps between two scores of the task");
  public static final Setting<Long> PROMPTS =
      Setting.of("prompts", Kind.COUNT, 256L, "the most prompts taken from harmful, and from data");
  public static final Setting<Long> BATCH =
      Setting.of("batch", Kind.COUNT, 8L, "prompts whose mean state is compared");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      List.of(
          ALIGNED,
          MODEL,
          TrainSettings.ALIGNED_REVISION,
          TrainSettings.MODEL_REVISION,
          HARMFUL,
          DATA,
          PROBE,
          OUTPUT,
          LAYERS,
          RECOVERY_RATE,
          ROLLBACK_RATE,
          METRIC_DROP,
          STEPS,
          WARMUP,
          CHECK_EVERY,
          PROMPTS,
          BATCH,
          TrainSettings.MAX_LENGTH,
          TrainSettings.TEMPLATE,
          TrainSettings.DATE,
          TrainSettings.DEVICE,
          TrainSettings.DTYPE);

  private RestoreSettings() {}
}
