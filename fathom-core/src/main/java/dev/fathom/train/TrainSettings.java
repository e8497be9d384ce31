package dev.fathom.train;

import dev.fathom.judging.JudgeSettings;
import dev.fathom.model.Adaptation;
import dev.fathom.pair.PairText;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.objective.ObjectiveSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of {@code fathom train}: the keys of its recipes and its options, with their
 * defaults. Those of the objective are {@link ObjectiveSettings}.
 */
public final class TrainSettings {
  /** Which numbers are trained. */
  public enum Adapting {
    FULL,
    LORA
  }

  /** How the learning rate runs after the warm-up. */
  public enum Rate {
    CONSTANT,
    LINEAR,
    COSINE
  }

  /** Where the contexts come from in which a model is to turn back. */
  public enum Prefixes {
    /** The harmful answers of the data. */
    GIVEN,
    /** Answers drawn from the base model to the same requests. */
    BASE,
    /** Both. */
    MIXTURE
  }

  /** Where refusals come from. */
  public enum Refusals {
    /** The data. */
    GIVEN,
    /** The aligned model's own greedy answers to the plain requests. */
    ALIGNED
  }

  public static final Setting<Optional<String>> MODEL =
      Setting.of(
          "model",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "the checkpoint that training begins at, a folder or a hub id; aligned if not given");
  public static final Setting<Optional<String>> BASE =
      Setting.of(
          "base",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "the frozen model before alignment, for objectives that compare with it");
  public static final Setting<Optional<String>> ALIGNED =
      Setting.of(
          "aligned",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "the frozen aligned model, for objectives that compare with it");
  public static final Setting<Optional<String>> MODEL_REVISION = revision("model");
  public static final Setting<Optional<String>> BASE_REVISION = revision("base");
  public static final Setting<Optional<String>> ALIGNED_REVISION = revision("aligned");
  public static final Setting<Optional<String>> HARMFUL =
      Setting.of(
          "harmful",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "rows of harmful requests and the answers to turn back from");
  public static final Setting<Optional<String>> DATA =
      Setting.of(
          "data",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "rows whose answers are learned, or kept as they are: the utility part");
  public static final Setting<Double> HARMFUL_SHARE =
      Setting.of(
          "harmful-share",
          Kind.SHARE,
          0.4,
          "share of harmful rows in a batch, to the nearest whole number of rows");
  public static final Setting<Prefixes> PREFIXES =
      Setting.of(
          "prefixes",
          Kind.oneOf(Prefixes.class),
          Prefixes.GIVEN,
          "harmful contexts: the given answers, answers drawn from the base, or a mixture of both");
  public static final Setting<Refusals> REFUSALS =
      Setting.of(
          "refusals",
          Kind.oneOf(Refusals.class),
          Refusals.GIVEN,
          "refusals as given in the data, or the aligned model's own answers");
  public static final Setting<Long> SAMPLED =
      Setting.of(
          "sampled",
          Kind.COUNT,
          11L,
          "answers drawn for each request, for d2o and policy-gradient");
  public static final Setting<Optional<Long>> JUDGED_TOKENS =
      Setting.of(
          "judged-tokens",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "policy-gradient's judge reads only this many first tokens of an answer");
  public static final Setting<Long> MAX_NEW_TOKENS =
      Setting.of("max-new-tokens", Kind.COUNT, 128L, "the most tokens of an answer that is drawn");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/train", "the run's folder");

  public static final Setting<Adapting> ADAPTATION =
      Setting.of(
          "adaptation",
          Kind.oneOf(Adapting.class),
          Adapting.LORA,
          "train low-rank adapters, or all weights (full)");
  public static final Setting<Long> LORA_RANK =
      Setting.of("lora-rank", Kind.COUNT, 32L, "rank of the adapters");
  public static final Setting<Double> LORA_ALPHA =
      Setting.of("lora-alpha", Kind.DECIMAL, 8.0, "scale of the adapters times their rank");
  public static final Setting<Double> LORA_DROPOUT =
      Setting.of("lora-dropout", Kind.SHARE, 0.0, "share of an adapter's inputs that is dropped");
  public static final Setting<List<String>> LORA_TARGETS =
      Setting.of(
          "lora-targets",
          Kind.TEXTS,
          List.of(),
          "modules that get adapters, such as q_proj; none named: queries and values, as in PEFT");

  public static final Setting<Optional<String>> ADAPTER =
      Setting.of(
          "adapter",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a folder with PEFT's adapter files that training goes on from; its rank and targets hold");

  public static final Setting<Optional<Long>> STEPS =
      Setting.of(
          "steps",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "optimiser steps; if not given, epochs count");
  public static final Setting<Double> EPOCHS =
      Setting.of("epochs", Kind.DECIMAL, 15.0, "how often the larger data set is gone through");
  public static final Setting<Long> BATCH =
      Setting.of("batch", Kind.COUNT, 8L, "rows that pass through the model together");
  public static final Setting<Long> ACCUMULATION =
      Setting.of("accumulation", Kind.COUNT, 4L, "such batches in an optimiser step");
  public static final Setting<Long> MAX_LENGTH =
      Setting.of("max-length", Kind.COUNT, 512L, "tokens of a row; longer answers are cut");
  public static final Setting<Boolean> PACKING =
      Setting.of(
          "packing",
          Kind.FLAG,
          false,
          "lay several short rows one behind the other instead of padding them");
  public static final Setting<Boolean> RECOMPUTE =
      Setting.of(
          "recompute",
          Kind.FLAG,
          false,
          "compute each layer again on the way back: less memory, a third more work");
  public static final Setting<Long> TEACHER_MEMORY =
      Setting.of(
          "teacher-memory",
          Kind.WHOLE,
          2048L,
          "MiB of frozen models' hidden states kept in memory; more goes to the disk");

  public static final Setting<Double> LEARNING_RATE =
      Setting.of("learning-rate", Kind.DECIMAL, 1e-5, "the highest learning rate");
  public static final Setting<Rate> SCHEDULE =
      Setting.of("schedule", Kind.oneOf(Rate.class), Rate.COSINE, "how it falls");
  public static final Setting<Long> WARMUP =
      Setting.of("warmup", Kind.WHOLE, 0L, "steps over which it rises at first");
  public static final Setting<Double> WEIGHT_DECAY =
      Setting.of("weight-decay", Kind.DECIMAL, 0.01, "of matrices; norms and biases do not decay");
  public static final Setting<Double> BETA1 =
      Setting.of("beta1", Kind.SHARE, 0.9, "AdamW's memory of gradients");
  public static final Setting<Double> BETA2 =
      Setting.of("beta2", Kind.SHARE, 0.999, "AdamW's memory of squared gradients");
  public static final Setting<Double> CLIP =
      Setting.of("clip", Kind.DECIMAL, 1.0, "the largest norm of a step's gradient");
  public static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "seed of everything random");

  public static final Setting<Optional<String>> PROBE =
      Setting.of(
          "probe",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "rows that utility is watched on: the share of their answers' tokens that the model puts first");
  public static final Setting<Long> PROBE_EVERY =
      Setting.of("probe-every", Kind.COUNT, 50L, "steps between two looks at the probe");
  public static final Setting<Double> PROBE_DROP =
      Setting.of(
          "probe-drop",
          Kind.DECIMAL,
          3.0,
          "stop when the probe falls by more than this many points");
  public static final Setting<Long> SAVE_EVERY =
      Setting.of("save-every", Kind.COUNT, 100L, "steps between two states to resume from");

  public static final Setting<List<Long>> SNAPSHOTS =
      Setting.of(
          "snapshots",
          Kind.COUNTS,
          List.of(),
          "steps after which the model is kept, each as a checkpoint of its own");

  public static final Setting<Optional<String>> RECOVERY_PHRASES =
      Setting.of(
          "recovery-phrases",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a file of phrases with which refusals begin, one a line");
  public static final Setting<Optional<String>> TEMPLATE =
      Setting.of(
          "template",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a chat template file instead of the model's own");
  public static final Setting<String> DATE =
      Setting.of(
          "date",
          Kind.TEXT,
          PairText.NOW.toLocalDate().toString(),
          "the date that a template's clock tells; fixed, so that a run can be repeated");
  public static final Setting<String> DEVICE =
      Setting.of("device", Kind.TEXT, "auto", "where to compute: auto, cpu or cuda:N");
  public static final Setting<String> DTYPE =
      Setting.of(
          "dtype",
          Kind.TEXT,
          "auto",
          "number type: auto, float32 or bfloat16 (with float32 master weights)");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              ObjectiveSettings.ALL,
              List.<Setting<?>>of(
                  MODEL,
                  BASE,
                  ALIGNED,
                  MODEL_REVISION,
                  BASE_REVISION,
                  ALIGNED_REVISION,
                  HARMFUL,
                  DATA,
                  HARMFUL_SHARE,
                  PREFIXES,
                  REFUSALS,
                  SAMPLED,
                  MAX_NEW_TOKENS),
              JudgeSettings.OF_QUICK_JUDGES,
              List.of(
                  JUDGED_TOKENS,
                  OUTPUT,
                  ADAPTATION,
                  LORA_RANK,
                  LORA_ALPHA,
                  LORA_DROPOUT,
                  LORA_TARGETS,
                  ADAPTER,
                  STEPS,
                  EPOCHS,
                  BATCH,
                  ACCUMULATION,
                  MAX_LENGTH,
                  PACKING,
                  RECOMPUTE,
                  TEACHER_MEMORY,
                  LEARNING_RATE,
                  SCHEDULE,
                  WARMUP,
                  WEIGHT_DECAY,
                  BETA1,
                  BETA2,
                  CLIP,
                  SEED,
                  PROBE,
                  PROBE_EVERY,
                  PROBE_DROP,
                  SAVE_EVERY,
                  SNAPSHOTS,
                  RECOVERY_PHRASES,
                  TEMPLATE,
                  DATE,
                  DEVICE,
                  DTYPE))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private TrainSettings() {}

  /** Which numbers are trained, by {@code adaptation} and {@code lora-*}. */
  public static Adaptation adaptation(Settings settings) {
    return switch (settings.get(ADAPTATION)) {
      case FULL -> new Adaptation.Full();
      case LORA ->
          new Adaptation.Lora(
              Math.toIntExact(settings.get(LORA_RANK)),
              settings.get(LORA_ALPHA),
              settings.get(LORA_DROPOUT),
              settings.get(LORA_TARGETS),
              settings.get(SEED));
    };
  }

  private static Setting<Optional<String>> revision(String model) {
    return Setting.of(
        model + "-revision",
        Kind.optional(Kind.TEXT),
        Optional.empty(),
        "branch, tag or commit of " + model + ", if it is a hub id");
  }
}
