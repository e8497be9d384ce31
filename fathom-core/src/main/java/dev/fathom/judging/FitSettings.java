package dev.fathom.judging;

import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;

/** The settings of {@code fathom judge fit}: the keys of its recipes and its options. */
public final class FitSettings {
  public static final Setting<String> LABELLED = AgreementSettings.LABELLED;
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/judge-fit", "the run's folder");
  public static final Setting<Long> BITS =
      Setting.of("bits", Kind.COUNT, 17L, "features are hashed into 2 to this power buckets");
  public static final Setting<Double> PENALTY =
      Setting.of("penalty", Kind.DECIMAL, 0.02, "times the squared weights, added to the loss");
  public static final Setting<Long> ITERATIONS =
      Setting.of("iterations", Kind.COUNT, 100L, "of the minimiser, at most");
  public static final Setting<Long> FOLDS =
      Setting.of("folds", Kind.COUNT, 5L, "of the cross-validation that calibrates it, at least 2");
  public static final Setting<Long> RESAMPLES = AgreementSettings.RESAMPLES;
  public static final Setting<Long> SEED = AgreementSettings.SEED;

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      List.of(LABELLED, OUTPUT, BITS, PENALTY, ITERATIONS, FOLDS, RESAMPLES, SEED);

  private FitSettings() {}
}
