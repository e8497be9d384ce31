package dev.fathom.train.recover;

import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.train.TrainSettings;
import dev.fathom.train.objective.ObjectiveSettings;
import dev.fathom.train.objective.ObjectiveSettings.Choice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings of {@code fathom recover two-stage}: those of {@link TrainSettings}, which hold for
 * the second stage and, where they are not its own, for the first; and the first stage's.
 */
public final class RecoverSettings {
  public static final Setting<String> DEGRADED =
      Setting.required(
          "degraded",
          Kind.TEXT,
          "the model to recover, a folder or a hub id; training begins there");
  public static final Setting<Optional<String>> DEGRADED_REVISION =
      Setting.of(
          "degraded-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of degraded, if it is a hub id");
  public static final Setting<Choice> OBJECTIVE =
      Setting.of(
          ObjectiveSettings.OBJECTIVE.name(),
          ObjectiveSettings.OBJECTIVE.kind(),
          Choice.TARGETED_COMPLETION,
          "what the second stage minimises");
  public static final Setting<Optional<String>> REALIGN_DATA =
      Setting.of(
          "realign-data",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "rows of the first stage, if other than data");
  public static final Setting<Optional<Long>> REALIGN_STEPS =
      Setting.of(
          "realign-steps",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "optimiser steps of the first stage; if not given, realign-epochs count");
  public static final Setting<Double> REALIGN_EPOCHS =
      Setting.of(
          "realign-epochs", Kind.DECIMAL, 3.0, "how often the first stage goes through its rows");
  public static final Setting<Double> REALIGN_LEARNING_RATE =
      Setting.of(
          "realign-learning-rate",
          Kind.DECIMAL,
          1e-5,
          "the highest learning rate of the first stage");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/recover", "the run's folder");

  private static final Set<String> NOT_TAKEN =
      Set.of(
          OBJECTIVE.name(),
          OUTPUT.name(),
          TrainSettings.MODEL.name(),
          TrainSettings.MODEL_REVISION.name());

  /** Those that are not {@link TrainSettings}' or have another default. */
  public static final List<Setting<?>> OWN =
      List.of(
          DEGRADED,
          DEGRADED_REVISION,
          OUTPUT,
          REALIGN_DATA,
          REALIGN_STEPS,
          REALIGN_EPOCHS,
          REALIGN_LEARNING_RATE,
          OBJECTIVE);

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      Stream.concat(
              OWN.stream(),
              TrainSettings.ALL.stream().filter(setting -> !NOT_TAKEN.contains(setting.name())))
          .<Setting<?>>map(setting -> setting)
          .toList();

  private RecoverSettings() {}
}
