package dev.fathom.judging;

import dev.fathom.judge.ClassifierJudge;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.stream.Stream;

/** The settings of {@code fathom judge agreement}. */
public final class AgreementSettings {
  /** Which rows are looked at. */
  public enum Part {
    /** Every row. */
    ALL,
    /** Those that none of the judges was fitted on. */
    UNSEEN
  }

  public static final Setting<String> LABELLED =
      Setting.required(
          "labelled",
          Kind.TEXT,
          "rows of question, Response and label (1 = complied): CSV, JSONL or JSON, .gz too");
  public static final Setting<List<String>> JUDGES =
      Setting.of(
          "judge",
          Kind.TEXTS,
          List.of(KeywordJudge.NAME, ClassifierJudge.NAME),
          "the judges to compare with the labels, separated by commas");
  public static final Setting<Part> PART =
      Setting.of(
          "part",
          Kind.oneOf(Part.class),
          Part.ALL,
          "all rows, or unseen for those that no judge was fitted on");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/agreement", "the run's folder");
  public static final Setting<Long> RESAMPLES =
      Setting.of("resamples", Kind.COUNT, 2_000L, "bootstrap draws for each interval");
  public static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "of the bootstrap's draws");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.<Setting<?>>of(LABELLED, JUDGES, PART),
              JudgeSettings.OF_JUDGES,
              List.<Setting<?>>of(OUTPUT, RESAMPLES, SEED))
          .flatMap(List::stream)
          .toList();

  private AgreementSettings() {}
}
