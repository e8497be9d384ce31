package dev.fathom.attack;

import dev.fathom.decode.RuleSettings;
import dev.fathom.judging.JudgeSettings;
import dev.fathom.pair.PairText;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings that every attack has: keys of its recipes and its options, with their defaults.
 * What an attack has of its own stands in {@link AttackKind}.
 */
public final class AttackSettings {
  public static final Setting<String> MODEL =
      Setting.required("model", Kind.TEXT, "the model under attack: a folder or a hub id");
  public static final Setting<String> PROMPTS =
      Setting.required(
          "prompts",
          Kind.TEXT,
          "rows of prompt, and the wanted answer where the attack needs it: JSONL, JSON or CSV, .gz too");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/attack", "the run's folder");
  public static final Setting<Optional<String>> MODEL_REVISION =
      Setting.of(
          "model-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the model, if it is a hub id");
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

  /** The settings of {@link AttackRun#asking}. */
  public static final List<Setting<?>> ASKING =
      with(
          Stream.concat(Stream.of(SamplingSettings.SAMPLES), SamplingSettings.CHOICE.stream())
              .<Setting<?>>map(setting -> setting)
              .toList());

  private AttackSettings() {}

  /** The settings of an attack: these with its own, in the order of {@code --show-config}. */
  static List<Setting<?>> with(List<Setting<?>> own) {
    return Stream.of(
            List.of(MODEL, PROMPTS, OUTPUT, MODEL_REVISION),
            own,
            JudgeSettings.ALL,
            RuleSettings.ALL,
            List.of(MAX_NEW_TOKENS, SYSTEM, GROUP, GROUPS, LIMIT, TEMPLATE, DATE),
            List.of(RESAMPLES, SEED, DEVICE, DTYPE, BATCH))
        .<Setting<?>>flatMap(List::stream)
        .toList();
  }
}
