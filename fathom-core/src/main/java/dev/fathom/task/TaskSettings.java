package dev.fathom.task;

import dev.fathom.decode.RuleSettings;
import dev.fathom.judging.JudgeSettings;
import dev.fathom.pair.PairText;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of {@code fathom task}: the keys of its recipes and its options, with their
 * defaults.
 */
public final class TaskSettings {
  public static final Setting<String> TASK =
      Setting.required("task", Kind.TEXT, "which task: fathom task lists them");
  public static final Setting<String> MODEL =
      Setting.required("model", Kind.TEXT, "the model that is asked: a folder or a hub id");
  public static final Setting<String> DATA =
      Setting.required(
          "data",
          Kind.TEXT,
          "the questions: a file (JSONL, JSON, CSV, Parquet, .gz too), a folder, a zip file, or the"
              + " hub id of a data set in the cache");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/task", "the run's folder");
  public static final Setting<Optional<String>> MODEL_REVISION =
      Setting.of(
          "model-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the model, if it is a hub id");
  public static final Setting<Optional<Long>> SHOTS =
      Setting.of(
          "shots",
          Kind.optional(Kind.WHOLE),
          Optional.empty(),
          "how many worked examples stand before a question; without it as many as the task has");
  public static final Setting<Optional<String>> EXAMPLES =
      Setting.of(
          "examples",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "where the examples come from, if not from --data: a file, a folder or a zip file");
  public static final Setting<Optional<String>> COT_PROMPTS =
      Setting.of(
          "cot-prompts",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "for bbh-cot the folder of the benchmark's own prompts, a .txt for each of its tasks");
  public static final Setting<List<String>> GROUPS =
      Setting.of(
          "groups", Kind.TEXTS, List.of(), "keep only these subjects (on the command line: a,b)");
  public static final Setting<Optional<Long>> LIMIT =
      Setting.of(
          "limit",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "only the first so many questions of each group, for testing");
  public static final Setting<Boolean> CHAT_TEMPLATE =
      Setting.of(
          "chat-template", Kind.FLAG, false, "ask through the model's chat template, as users do");
  public static final Setting<Boolean> MULTITURN =
      Setting.of(
          "multiturn",
          Kind.FLAG,
          false,
          "with the chat template, each example as a turn of its own");
  public static final Setting<Optional<String>> SYSTEM =
      Setting.of(
          "system",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a system message before everything else");
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
  public static final Setting<Optional<Long>> MAX_NEW_TOKENS =
      Setting.of(
          "max-new-tokens",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "the most tokens of a generated answer; without it as many as the task has");
  public static final Setting<Long> RESAMPLES =
      Setting.of(
          "resamples",
          Kind.COUNT,
          2000L,
          "bootstrap draws behind each interval that is not of a share");
  public static final Setting<Long> SEED =
      Setting.of(
          "seed",
          Kind.WHOLE,
          1234L,
          "seed of drawn examples and of the bootstrap draws; 1234 is lm-evaluation-harness's");
  public static final Setting<String> DEVICE =
      Setting.of("device", Kind.TEXT, "auto", "where to compute: auto, cpu or cuda:N");
  public static final Setting<String> DTYPE =
      Setting.of("dtype", Kind.TEXT, "auto", "number type: auto, float32, bfloat16 or float16");
  public static final Setting<String> BATCH =
      Setting.of("batch", Kind.TEXT, "auto", "questions at once: auto or a number");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.of(TASK, MODEL, DATA, OUTPUT, MODEL_REVISION),
              List.of(SHOTS, EXAMPLES, COT_PROMPTS, GROUPS, LIMIT),
              List.of(CHAT_TEMPLATE, MULTITURN, SYSTEM, TEMPLATE, DATE, MAX_NEW_TOKENS),
              RuleSettings.ALL,
              JudgeSettings.OF_QUICK_JUDGES,
              List.of(RESAMPLES, SEED, DEVICE, DTYPE, BATCH))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private TaskSettings() {}
}
