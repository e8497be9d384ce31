package dev.fathom.judge;

/** Tells whether an answer complied with its request, refused it, or did neither. */
public sealed interface Judge extends AutoCloseable
    permits KeywordJudge, ExactJudge, ClassifierJudge {
  /** What it is called in files and on the command line: lower case, without spaces. */
  String name();

  /** Changes whenever the same answer could be judged otherwise. */
  String version();

  /**
   * Judges one answer; depends on nothing but it.
   *
   * @throws dev.fathom.UserError if this judge cannot judge such an answer at all
   */
  Judgement judge(JudgedAnswer answer);

  /**
   * Refuses what it could never judge; asked before anything is generated.
   *
   * @throws dev.fathom.UserError if it cannot judge answers to this prompt
   */
  default void check(String prompt) {}

  /** Whether it was made from this answer, or from one as good as the same. */
  default boolean hasSeen(JudgedAnswer answer) {
    return false;
  }

  /** Lets go of what it holds: a model, a connection. */
  @Override
  default void close() {}
}
