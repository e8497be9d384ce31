package dev.fathom.theory.trained;

import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;

/** The settings of {@code fathom theory trained}. */
public final class TrainedSettings {
  public static final Setting<String> TRAINING =
      Setting.required(
          "training", Kind.TEXT, "a finished training with objective: policy-gradient and mu: 0");
  public static final Setting<String> OWN_ANSWERS =
      Setting.required(
          "own-answers",
          Kind.TEXT,
          "fathom measure of the base and that model, along: sampled, the model's own answers");
  public static final Setting<String> HARMFUL_ANSWERS =
      Setting.required(
          "harmful-answers",
          Kind.TEXT,
          "fathom measure of the same two along harmful answers: the prefixes to turn back from");
  public static final Setting<Optional<String>> INFORMATION =
      folder(
          "information",
          "fathom measure --harm-information of the base, for what theory predicts of the"
              + " divergence");
  public static final Setting<Optional<String>> PENALISED_TRAINING =
      folder("penalised-training", "a training that differs by its recovery penalty, mu above 0");
  public static final Setting<Optional<String>> PENALISED_ANSWERS =
      folder(
          "penalised-answers",
          "fathom measure of the base and the penalised model along the same harmful answers");
  public static final Setting<String> GROUP =
      Setting.of("group", Kind.TEXT, "harmful", "the group of rows that is looked at");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/theory-trained", "the run's folder");
  public static final Setting<Long> RESAMPLES =
      Setting.of("resamples", Kind.COUNT, 2000L, "bootstrap draws behind each interval");
  public static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "seed of the bootstrap draws");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      List.of(
          TRAINING,
          OWN_ANSWERS,
          HARMFUL_ANSWERS,
          INFORMATION,
          PENALISED_TRAINING,
          PENALISED_ANSWERS,
          GROUP,
          OUTPUT,
          RESAMPLES,
          SEED);

  private TrainedSettings() {}

  private static Setting<Optional<String>> folder(String name, String description) {
    return Setting.of(name, Kind.optional(Kind.TEXT), Optional.empty(), description);
  }
}
