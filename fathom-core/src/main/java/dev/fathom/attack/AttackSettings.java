package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.decode.Sampling;
import dev.fathom.pair.PairText;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The settings of {@code fathom attack prefill}: the keys of its recipes and its options, with
 * their defaults.
 */
public final class AttackSettings {
  public static final Setting<String> MODEL =
      Setting.required("model", Kind.TEXT, "the model under attack: a folder or a hub id");
  public static final Setting<String> PROMPTS =
      Setting.required(
          "prompts",
          Kind.TEXT,
          "rows of prompt and the answer to prefill: JSONL, JSON or CSV, .gz too");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/attack", "the run's folder");
  public static final Setting<Optional<String>> MODEL_REVISION =
      Setting.of(
          "model-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the model, if it is a hub id");
  public static final Setting<List<Depth>> DEPTHS =
      Setting.of(
          "depths",
          Depth.KIND,
          List.of(
              Depth.of(0),
              Depth.of(1),
              Depth.of(5),
              Depth.of(10),
              Depth.of(20),
              Depth.of(40),
              Depth.WHOLE),
          "how many tokens of the answer are prefilled, each of these; full is all of it");
  public static final Setting<Long> SAMPLES =
      Setting.of("samples", Kind.COUNT, 1L, "answers per prompt and depth");
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
  public static final Setting<Long> MAX_NEW_TOKENS =
      Setting.of(
          "max-new-tokens", Kind.COUNT, 128L, "the most tokens of an answer behind its prefill");
  public static final Setting<Optional<String>> SYSTEM =
      Setting.of(
          "system",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "the system message of rows that bring none");
  public static final Setting<Optional<String>> GROUP =
      Setting.of(
          "group", Kind.optional(Kind.TEXT), Optional.empty(), "the group of rows that name none");
  public static final Setting<List<String>> GROUPS =
      Setting.of(
          "groups", Kind.TEXTS, List.of(), "keep only these groups (on the command line: a,b)");
  public static final Setting<Optional<Long>> LIMIT =
      Setting.of(
          "limit",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "only the first so many rows of each group, for testing");
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
  public static final Setting<Long> RESAMPLES =
      Setting.of(
          "resamples",
          Kind.COUNT,
          2000L,
          "bootstrap draws behind each interval, where there are several samples");
  public static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "seed of the sampled tokens and of the bootstrap draws");
  public static final Setting<String> DEVICE =
      Setting.of("device", Kind.TEXT, "auto", "where to compute: auto, cpu or cuda:N");
  public static final Setting<String> DTYPE =
      Setting.of("dtype", Kind.TEXT, "auto", "number type: auto, float32, bfloat16 or float16");
  public static final Setting<String> BATCH =
      Setting.of("batch", Kind.TEXT, "auto", "answers at once: auto or a number");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.of(MODEL, PROMPTS, OUTPUT, MODEL_REVISION, DEPTHS),
              JudgeSettings.ALL,
              RuleSettings.ALL,
              List.of(SAMPLES, TEMPERATURE, TOP_K, TOP_P, MIN_P, MAX_NEW_TOKENS),
              List.of(SYSTEM, GROUP, GROUPS, LIMIT, TEMPLATE, DATE),
              List.of(RESAMPLES, SEED, DEVICE, DTYPE, BATCH))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** Temperature and top-p of 2406.05946 where several samples are asked for and nothing else. */
  private static final Sampling PUBLISHED =
      new Sampling.Temperature(
          0.9, OptionalInt.empty(), OptionalDouble.of(0.6), OptionalDouble.empty());

  private AttackSettings() {}

  /**
   * How tokens are chosen.
   *
   * @throws UserError if a number is outside its range, or tokens are cut off without a temperature
   */
  static Sampling sampling(Settings settings) {
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
    return settings.get(SAMPLES) > 1 ? PUBLISHED : new Sampling.Greedy();
  }
}
