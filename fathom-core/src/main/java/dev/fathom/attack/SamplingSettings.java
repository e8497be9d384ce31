package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** How many answers an attack asks for and how their tokens are chosen. */
public final class SamplingSettings {
  public static final Setting<Long> SAMPLES =
      Setting.of("samples", Kind.COUNT, 1L, "answers per prompt, at each depth or setting");
  public static final Setting<Optional<Double>> TEMPERATURE =
      Setting.of(
          "temperature",
          Kind.optional(Kind.DECIMAL),
          Optional.empty(),
          "sample at this temperature; without it one answer is greedy, and several are drawn at"
              + " 0.9 with top-p 0.6");
  public static final Setting<Optional<Long>> TOP_K =
      Setting.of(
          "top-k",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "sample among this many most probable tokens");
  public static final Setting<Optional<Double>> TOP_P =
      Setting.of(
          "top-p",
          Kind.optional(Kind.SHARE),
          Optional.empty(),
          "sample among the most probable tokens that hold this share");
  public static final Setting<Optional<Double>> MIN_P =
      Setting.of(
          "min-p",
          Kind.optional(Kind.SHARE),
          Optional.empty(),
          "leave out tokens below this share of the most probable one");

  /** How each token is chosen; {@link #SAMPLES} stands beside them, with a default of its own. */
  static final List<Setting<?>> CHOICE = List.of(TEMPERATURE, TOP_K, TOP_P, MIN_P);

  /** Temperature and top-p of 2406.05946 where several samples are asked for and nothing else. */
  private static final Sampling PUBLISHED =
      new Sampling.Temperature(
          0.9, OptionalInt.empty(), OptionalDouble.of(0.6), OptionalDouble.empty());

  private SamplingSettings() {}

  /**
   * How tokens are chosen.
   *
   * @param samples answers per prompt: a single one is greedy where nothing else is said
   * @throws UserError if a number is outside its range, or tokens are cut off without a temperature
   */
  static Sampling sampling(Settings settings, int samples) {
    Optional<Double> temperature = settings.get(TEMPERATURE);
    if (temperature.isPresent()) {
      return new Sampling.Temperature(
          temperature.get(),
          settings
              .get(TOP_K)
              .map(k -> OptionalInt.of(Math.toIntExact(k)))
              .orElse(OptionalInt.empty()),
          settings.get(TOP_P).map(OptionalDouble::of).orElse(OptionalDouble.empty()),
          settings.get(MIN_P).map(OptionalDouble::of).orElse(OptionalDouble.empty()));
    }
    for (Setting<?> setting : List.of(TOP_K, TOP_P, MIN_P)) {
      if (settings.get(setting) instanceof Optional<?> value && value.isPresent()) {
        throw new UserError("--" + setting.name() + " needs --temperature");
      }
    }
    return samples > 1 ? PUBLISHED : new Sampling.Greedy();
  }
}
