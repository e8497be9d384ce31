package dev.fathom.harm;

import dev.fathom.judging.JudgeSettings;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of {@code fathom measure --harm-information}, with their defaults. */
public final class HarmSettings {
  /** Which answers are looked at. */
  public enum Along {
    /** Answers that the model draws: their mean is the paper's harm information. */
    SAMPLED,
    /** The given responses: where along these their harm is decided. */
    RESPONSE
  }

  public static final Setting<Optional<String>> BASE =
      Setting.of(
          "base",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "another model to look at beside it, such as the one before alignment");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/harm-information", "the run's folder");
  public static final Setting<Along> ALONG =
      Setting.of(
          "along",
          Kind.oneOf(Along.class),
          Along.SAMPLED,
          "look at answers that the model draws (sampled) or at the given ones (response)");
  public static final Setting<Long> ROLLOUTS =
      Setting.of(
          "rollouts",
          Kind.COUNT,
          128L,
          "for harm information: answers drawn from the prefixes of each answer looked at, about");
  public static final Setting<Long> ANSWERS =
      Setting.of(
          "answers",
          Kind.COUNT,
          2L,
          "for harm information: answers looked at for each prompt in the first round, at least 2;"
              + " give 40 where there is one prompt alone");
  public static final Setting<Double> AIM =
      Setting.of(
          "aim",
          Kind.SHARE,
          0.005,
          "for harm information: a second round looks at as many answers as bring the noise of each"
              + " position to plus or minus this");
  public static final Setting<Long> BUDGET =
      Setting.of(
          "budget",
          Kind.COUNT,
          50_000L,
          "for harm information: the most rollouts for a model, about; what both rounds need at"
              + " least is drawn in any case");
  public static final Setting<Optional<Long>> POSITIONS =
      Setting.of(
          "positions",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "for harm information: only the first so many positions of each answer");
  public static final Setting<Double> TEMPERATURE =
      Setting.of(
          "temperature",
          Kind.DECIMAL,
          1.0,
          "for harm information: of the answers; 1 is the model's own distribution");
  public static final Setting<Double> BEYOND =
      Setting.of(
          "beyond",
          Kind.SHARE,
          0.05,
          "for harm information: the share of it that may be left behind the harm horizon");

  /** Those that a plain measurement does not have. */
  public static final List<Setting<?>> OWN =
      Stream.of(
              List.<Setting<?>>of(
                  ROLLOUTS,
                  ANSWERS,
                  AIM,
                  BUDGET,
                  POSITIONS,
                  TEMPERATURE,
                  BEYOND,
                  JudgeSettings.JUDGE),
              JudgeSettings.OF_JUDGES)
          .flatMap(List::stream)
          .toList();

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.<Setting<?>>of(
                  MeasureSettings.HARM_INFORMATION,
                  MeasureSettings.ALIGNED,
                  BASE,
                  MeasureSettings.PROMPTS,
                  OUTPUT,
                  MeasureSettings.ALIGNED_REVISION,
                  MeasureSettings.BASE_REVISION,
                  ALONG,
                  MeasureSettings.MAX_NEW_TOKENS,
                  MeasureSettings.GROUP,
                  MeasureSettings.GROUPS,
                  MeasureSettings.LIMIT,
                  MeasureSettings.TEMPLATE,
                  MeasureSettings.DATE,
                  MeasureSettings.SEED),
              OWN,
              List.<Setting<?>>of(
                  MeasureSettings.DEVICE, MeasureSettings.DTYPE, MeasureSettings.BATCH))
          .flatMap(List::stream)
          .toList();

  private HarmSettings() {}
}
