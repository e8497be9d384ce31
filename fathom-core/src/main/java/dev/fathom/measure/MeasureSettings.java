package dev.fathom.measure;

import dev.fathom.pair.PairText;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;

/**
 * The settings of {@code fathom measure}: the keys of its recipes and its options, with their
 * defaults.
 */
public final class MeasureSettings {
  /** Along which tokens the two models are compared. */
  public enum Along {
    /** The given responses. */
    RESPONSE,
    /** The aligned model's own greedy answers. */
    GENERATION,
    /** Answers drawn from the aligned model at temperature 1, with the token that ends them. */
    SAMPLED
  }

  public static final Setting<String> BASE =
      Setting.required("base", Kind.TEXT, "the model before alignment: a folder or a hub id");
  public static final Setting<String> ALIGNED =
      Setting.required("aligned", Kind.TEXT, "the model aligned from it: a folder or a hub id");
  public static final Setting<String> PROMPTS =
      Setting.required(
          "prompts", Kind.TEXT, "rows of prompt and response: JSONL, JSON or CSV, .gz too");
  public static final Setting<String> OUTPUT =
      Setting.of(
          "output",
          Kind.TEXT,
          "runs/measure",
          "the run's folder; with harm-information runs/harm-information");
  public static final Setting<Boolean> HARM_INFORMATION =
      Setting.of(
          "harm-information",
          Kind.FLAG,
          false,
          "look where along answers their harm is decided, by drawing and judging answers; the base"
              + " is optional then");
  public static final Setting<Optional<String>> BASE_REVISION =
      Setting.of(
          "base-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the base, if it is a hub id");
  public static final Setting<Optional<String>> ALIGNED_REVISION =
      Setting.of(
          "aligned-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the aligned model, if it is a hub id");
  public static final Setting<Along> ALONG =
      Setting.of(
          "along",
          Kind.oneOf(Along.class),
          Along.RESPONSE,
          "compare along the given responses, or along the aligned model's own answers, greedy"
              + " (generation) or drawn at temperature 1 (sampled, which harm-information takes unless"
              + " told otherwise)");
  public static final Setting<Long> MAX_NEW_TOKENS =
      Setting.of("max-new-tokens", Kind.COUNT, 64L, "the most tokens of an own answer");
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
          "a chat template file for both models instead of the aligned model's own");
  public static final Setting<String> DATE =
      Setting.of(
          "date",
          Kind.TEXT,
          PairText.NOW.toLocalDate().toString(),
          "the date that a template's clock tells; fixed, so that a run can be repeated");
  public static final Setting<Optional<String>> RECOVERY_PHRASES =
      Setting.of(
          "recovery-phrases",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a file of phrases with which refusals begin, one a line");
  public static final Setting<Double> RECOVERY_DELTA =
      Setting.of(
          "recovery-delta",
          Kind.SHARE,
          0.1,
          "report the first position where the aligned model's recovery probability is below this");
  public static final Setting<Long> TOP_N =
      Setting.of("top-n", Kind.COUNT, 100L, "window of overlaps and base-favoured counts");
  public static final Setting<Long> TOP_K =
      Setting.of("top-k", Kind.COUNT, 100L, "size of Algorithm 1's base-favoured set");
  public static final Setting<Long> RESAMPLES =
      Setting.of("resamples", Kind.COUNT, 2000L, "bootstrap draws behind each interval");
  public static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "seed of the bootstrap draws and of drawn answers");
  public static final Setting<String> DEVICE =
      Setting.of("device", Kind.TEXT, "auto", "where to compute: auto, cpu or cuda:N");
  public static final Setting<String> DTYPE =
      Setting.of("dtype", Kind.TEXT, "auto", "number type: auto, float32, bfloat16 or float16");
  public static final Setting<String> BATCH =
      Setting.of("batch", Kind.TEXT, "auto", "rows at once: auto or a number");
  public static final Setting<Boolean> SEQUENTIAL =
      Setting.of(
          "sequential",
          Kind.FLAG,
          false,
          "hold one model at a time and pass hidden states through the disk");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      List.of(
          BASE,
          ALIGNED,
          PROMPTS,
          OUTPUT,
          HARM_INFORMATION,
          BASE_REVISION,
          ALIGNED_REVISION,
          ALONG,
          MAX_NEW_TOKENS,
          GROUP,
          GROUPS,
          LIMIT,
          TEMPLATE,
          DATE,
          RECOVERY_PHRASES,
          RECOVERY_DELTA,
          TOP_N,
          TOP_K,
          RESAMPLES,
          SEED,
          DEVICE,
          DTYPE,
          BATCH,
          SEQUENTIAL);

  private MeasureSettings() {}
}
