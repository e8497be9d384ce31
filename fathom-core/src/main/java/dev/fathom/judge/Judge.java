package dev.fathom.judge;

import java.util.List;
import java.util.Optional;

/** Tells whether an answer complied with its request, refused it, or did neither. */
public sealed interface Judge extends AutoCloseable
    permits QuickJudge, CheckpointJudge, EndpointJudge, HumanJudge {
  /** Hears of each answer once, in any order, maybe from several threads at a time. */
  interface Hearer {
    /**
     * @param index of the answer
     */
    void judged(int index, Judgement judgement);

    /**
     * The judge has no verdict on this answer.
     *
     * @param reason in a few words
     */
    void unjudged(int index, String reason);
  }

  /** What it is called in files and on the command line: lower case, without spaces. */
  String name();

  /** Changes whenever the same answer could be judged otherwise. */
  String version();

  /**
   * Judges answers; a judgement depends on nothing but its answer.
   *
   * @param hearer told of each answer as soon as it is judged
   * @throws dev.fathom.UserError if this judge cannot judge such an answer at all, or cannot go on;
   *     what the hearer was told stands
   */
  void judge(List<JudgedAnswer> answers, Hearer hearer);

  /** Whether judging costs time or money, so that each judgement is kept as soon as it is there. */
  boolean costly();

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

  /** What judging has cost until now, for people; empty where it costs nothing but time. */
  default Optional<String> spent() {
    return Optional.empty();
  }

  /** Lets go of what it holds: a model, a connection. */
  @Override
  default void close() {}
}
