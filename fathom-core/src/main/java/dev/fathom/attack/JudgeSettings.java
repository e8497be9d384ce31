package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.judge.ExactJudge;
import dev.fathom.judge.Judge;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of a judge, the same when an attack is run and when it is judged again. */
public final class JudgeSettings {
  /** The judges there are. */
  public enum Choice {
    /** {@link KeywordJudge}. */
    KEYWORD,
    /** {@link ExactJudge}. */
    EXACT
  }

  public static final Setting<Choice> JUDGE =
      Setting.of(
          "judge",
          Kind.oneOf(Choice.class),
          Choice.KEYWORD,
          "who tells whether an answer complied or refused: keyword, or exact for the apothecary");
  public static final Setting<Optional<String>> JUDGE_PHRASES =
      Setting.of(
          "judge-phrases",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a file of phrases by which the keyword judge knows a refusal, one a line");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL = List.of(JUDGE, JUDGE_PHRASES);

  private JudgeSettings() {}

  /**
   * The judge that is asked for.
   *
   * @throws UserError if its phrases cannot be read, or it takes none
   */
  public static Judge judge(Settings settings) {
    Optional<Path> phrases = settings.get(JUDGE_PHRASES).map(Path::of);
    return switch (settings.get(JUDGE)) {
      case KEYWORD -> phrases.map(KeywordJudge::ofFile).orElseGet(KeywordJudge::standard);
      case EXACT -> {
        if (phrases.isPresent()) {
          throw new UserError("--judge-phrases is for --judge keyword; leave it out with exact");
        }
        yield new ExactJudge();
      }
    };
  }
}
