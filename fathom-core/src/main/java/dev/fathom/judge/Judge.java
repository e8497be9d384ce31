package dev.fathom.judge;

/** Tells whether an answer complied with its request, refused it, or did neither. */
public sealed interface Judge permits KeywordJudge, ExactJudge {
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
}
