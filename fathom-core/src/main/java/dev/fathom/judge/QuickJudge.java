package dev.fathom.judge;

import java.util.List;

/** A judge that needs but a moment and always has a verdict. */
public sealed interface QuickJudge extends Judge permits KeywordJudge, ExactJudge, ClassifierJudge {
  /**
   * Judges one answer.
   *
   * @throws dev.fathom.UserError if this judge cannot judge such an answer at all
   */
  Judgement judge(JudgedAnswer answer);

  @Override
  default void judge(List<JudgedAnswer> answers, Hearer hearer) {
    for (int i = 0; i < answers.size(); i++) {
      hearer.judged(i, judge(answers.get(i)));
    }
  }

  @Override
  default boolean costly() {
    return false;
  }
}
