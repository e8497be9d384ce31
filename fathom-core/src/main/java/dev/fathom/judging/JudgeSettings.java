package dev.fathom.judging;

import dev.fathom.judge.ClassifierJudge;
import dev.fathom.judge.ExactJudge;
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
      Stream.concat(KeywordJudge.names().stream(), Stream.of(ClassifierJudge.NAME, ExactJudge.NAME))
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
          "who tells whether an answer complied or refused: keyword, keyword-LIST, classifier, or"
              + " exact for the apothecary");
  public static final Setting<Optional<String>> JUDGE_PHRASES =
      Setting.of(
          "judge-phrases",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a file of phrases by which the keyword judge knows a refusal, one a line");
  public static final Setting<Optional<String>> JUDGE_CLASSIFIER =
      Setting.of(
          "judge-classifier",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a classifier.json that fathom judge fit wrote, for the classifier judge");

  /** What some judge reads, in the order of {@code --show-config}. */
  public static final List<Setting<?>> OF_JUDGES = List.of(JUDGE_PHRASES, JUDGE_CLASSIFIER);

  /** All of them: which judge, and what it reads. */
  public static final List<Setting<?>> ALL =
      Stream.concat(Stream.<Setting<?>>of(JUDGE), OF_JUDGES.stream()).toList();

  private JudgeSettings() {}
}
