package dev.fathom.judging;

import dev.fathom.judge.CheckpointJudge;
import dev.fathom.judge.ClassifierJudge;
import dev.fathom.judge.EndpointJudge;
import dev.fathom.judge.ExactJudge;
import dev.fathom.judge.HumanJudge;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of judges, the same wherever answers are judged. */
public final class JudgeSettings {
  /** The judges there are, by name. */
  public static final List<String> NAMES =
      Stream.concat(
              KeywordJudge.names().stream(),
              Stream.of(
                  ClassifierJudge.NAME,
                  CheckpointJudge.NAME,
                  EndpointJudge.NAME,
                  HumanJudge.NAME,
                  ExactJudge.NAME))
          .toList();

  private static final Kind<String> NAME =
      new Kind<>(
          "one of " + String.join(", ", NAMES),
          node -> Kind.TEXT.read().apply(node).filter(NAMES::contains),
          Kind.TEXT.parse(),
          Kind.TEXT.write());

  public static final Setting<String> JUDGE =
      Setting.of(
          "judge",
          NAME,
          KeywordJudge.NAME,
          "who tells whether an answer complied or refused: keyword, keyword-LIST, classifier,"
              + " checkpoint, endpoint, human, or exact for the apothecary");
  public static final Setting<Optional<String>> JUDGE_PHRASES =
      text("judge-phrases", "a file of phrases by which the keyword judge knows a refusal");
  public static final Setting<Optional<String>> JUDGE_CLASSIFIER =
      text(
          "judge-classifier",
          "a classifier.json that fathom judge fit wrote, for the classifier judge");
  public static final Setting<Optional<String>> JUDGE_PROMPT =
      text(
          "judge-prompt",
          "what a checkpoint or endpoint is asked: rubric, strong-reject, harmbench, llama-guard,"
              + " yes-no, or a file");
  public static final Setting<Optional<String>> JUDGE_CHECKPOINT =
      text("judge-checkpoint", "the checkpoint judge's model: a folder or a hub id");
  public static final Setting<String> JUDGE_DEVICE =
      Setting.of("judge-device", Kind.TEXT, "auto", "where that model runs: auto, cpu or cuda:N");
  public static final Setting<String> JUDGE_DTYPE =
      Setting.of(
          "judge-dtype", Kind.TEXT, "auto", "its number type: auto, float32, bfloat16 or float16");
  public static final Setting<Optional<String>> JUDGE_ENDPOINT =
      text(
          "judge-endpoint",
          "an OpenAI-compatible address, up to /chat/completions; its key stands in"
              + " FATHOM_JUDGE_KEY");
  public static final Setting<Optional<String>> JUDGE_MODEL =
      text("judge-model", "which model the endpoint is asked for");
  public static final Setting<Long> JUDGE_CONCURRENCY =
      Setting.of("judge-concurrency", Kind.COUNT, 4L, "requests to the endpoint at once");
  public static final Setting<Long> JUDGE_PER_MINUTE =
      Setting.of(
          "judge-per-minute", Kind.COUNT, 120L, "requests to the endpoint that begin in a minute");
  public static final Setting<Long> JUDGE_ATTEMPTS =
      Setting.of(
          "judge-attempts", Kind.COUNT, 6L, "tries of a request that fails in a way that may pass");
  public static final Setting<Double> JUDGE_TIMEOUT =
      Setting.of("judge-timeout", Kind.DECIMAL, 120.0, "seconds until a reply counts as missing");
  public static final Setting<Double> JUDGE_PRICE_IN =
      Setting.of("judge-price-in", Kind.DECIMAL, 0.0, "price of a million tokens sent");
  public static final Setting<Double> JUDGE_PRICE_OUT =
      Setting.of("judge-price-out", Kind.DECIMAL, 0.0, "price of a million tokens received");
  public static final Setting<Optional<Double>> JUDGE_COST_CAP =
      Setting.of(
          "judge-cost-cap",
          Kind.optional(Kind.DECIMAL),
          Optional.empty(),
          "the most that one command's requests may cost, at these prices");
  public static final Setting<Optional<Long>> JUDGE_TOKEN_CAP =
      Setting.of(
          "judge-token-cap",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "the most tokens that one command's requests may take");
  public static final Setting<Optional<String>> JUDGE_LABELS =
      text("judge-labels", "people's labels for the human judge: a file of fathom judge export");

  /** What some judge reads, in the order of {@code --show-config}. */
  public static final List<Setting<?>> OF_JUDGES =
      List.of(
          JUDGE_PHRASES,
          JUDGE_CLASSIFIER,
          JUDGE_PROMPT,
          JUDGE_CHECKPOINT,
          JUDGE_DEVICE,
          JUDGE_DTYPE,
          JUDGE_ENDPOINT,
          JUDGE_MODEL,
          JUDGE_CONCURRENCY,
          JUDGE_PER_MINUTE,
          JUDGE_ATTEMPTS,
          JUDGE_TIMEOUT,
          JUDGE_PRICE_IN,
          JUDGE_PRICE_OUT,
          JUDGE_COST_CAP,
          JUDGE_TOKEN_CAP,
          JUDGE_LABELS);

  /** Which judge, and what it reads, where it must judge in a moment. */
  public static final List<Setting<?>> OF_QUICK_JUDGES =
      List.of(JUDGE, JUDGE_PHRASES, JUDGE_CLASSIFIER);

  public static final Setting<Optional<String>> JUDGE_ERROR =
      text(
          "judge-error",
          "correct success for the judge's error: a folder of fathom judge agreement, or known for"
              + " what Fathom knows of its own judges");

  /** All of them: which judge, what it reads, and what becomes of its verdicts. */
  public static final List<Setting<?>> ALL =
      Stream.of(List.<Setting<?>>of(JUDGE), OF_JUDGES, List.<Setting<?>>of(JUDGE_ERROR))
          .flatMap(List::stream)
          .toList();

  private JudgeSettings() {}

  private static Setting<Optional<String>> text(String name, String description) {
    return Setting.of(name, Kind.optional(Kind.TEXT), Optional.empty(), description);
  }
}
