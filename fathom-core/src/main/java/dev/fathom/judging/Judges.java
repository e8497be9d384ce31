package dev.fathom.judging;

import dev.fathom.UserError;
import dev.fathom.judge.ClassifierJudge;
import dev.fathom.judge.ExactJudge;
import dev.fathom.judge.Judge;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.judge.PhraseList;
import dev.fathom.run.Nearest;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes judges of their names.
 *
 * @param settings with those of {@link JudgeSettings#OF_JUDGES}
 */
public record Judges(Settings settings) {
  /** Which judges read a setting. */
  private static final Map<Setting<?>, String> READ_BY =
      Map.of(
          JudgeSettings.JUDGE_PHRASES, KeywordJudge.NAME,
          JudgeSettings.JUDGE_CLASSIFIER, ClassifierJudge.NAME);

  /**
   * The judge that {@link JudgeSettings#JUDGE} names.
   *
   * @throws UserError if it cannot be made as the settings say
   */
  public Judge chosen() {
    return named(List.of(settings.get(JudgeSettings.JUDGE))).getFirst();
  }

  /**
   * Judges by their names, in their order.
   *
   * @throws UserError if a name is none or stands twice, or a setting is for none of these judges
   */
  public List<Judge> named(List<String> names) {
    for (String name : names) {
      if (!JudgeSettings.NAMES.contains(name)) {
        throw new UserError(
            "judge " + name + ": no such judge; " + Nearest.suggest(name, JudgeSettings.NAMES));
      }
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new UserError("judge " + name + " is named twice; name it once");
      }
    }
    READ_BY.forEach((setting, judge) -> {
      boolean given = !settings.toJson().path(setting.name()).isNull();
      if (given && !names.contains(judge)) {
        throw new UserError(
            "--%s is for --judge %s; leave it out with %s"
                .formatted(setting.name(), judge, String.join(", ", names)));
      }
    });
    List<Judge> judges = new ArrayList<>();
    names.forEach(name -> judges.add(named(name)));
    return judges;
  }

  private Judge named(String name) {
    Optional<Path> phrases = settings.get(JudgeSettings.JUDGE_PHRASES).map(Path::of);
    Optional<Path> model = settings.get(JudgeSettings.JUDGE_CLASSIFIER).map(Path::of);
    return switch (name) {
      case KeywordJudge.NAME -> phrases.map(KeywordJudge::ofFile).orElseGet(KeywordJudge::standard);
      case ExactJudge.NAME -> new ExactJudge();
      case ClassifierJudge.NAME ->
          model.map(ClassifierJudge::ofFile).orElseGet(ClassifierJudge::shipped);
      default -> KeywordJudge.ofList(PhraseList.NAMES.get(KeywordJudge.names().indexOf(name)));
    };
  }
}
