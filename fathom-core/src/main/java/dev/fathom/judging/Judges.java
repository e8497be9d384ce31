package dev.fathom.judging;

import dev.fathom.UserError;
import dev.fathom.judge.CheckpointJudge;
import dev.fathom.judge.ClassifierJudge;
import dev.fathom.judge.EndpointJudge;
import dev.fathom.judge.ExactJudge;
import dev.fathom.judge.HumanJudge;
import dev.fathom.judge.Judge;
import dev.fathom.judge.JudgePrompt;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.judge.PhraseList;
import dev.fathom.judge.QuickJudge;
import dev.fathom.run.Nearest;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes judges of their names. Nothing is loaded and nobody is asked until a judge judges.
 *
 * @param settings with those of {@link JudgeSettings#OF_JUDGES}
 * @param models finds and describes a checkpoint
 */
public record Judges(Settings settings, JudgeModels models) {
  /** Which judges read a setting that may be given. */
  private static final Map<Setting<?>, List<String>> READ_BY = readBy();

  private static final List<String> SLOW =
      List.of(CheckpointJudge.NAME, EndpointJudge.NAME, HumanJudge.NAME);

  private static Map<Setting<?>, List<String>> readBy() {
    Map<Setting<?>, List<String>> readBy = new LinkedHashMap<>();
    readBy.put(JudgeSettings.JUDGE_PHRASES, List.of(KeywordJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_CLASSIFIER, List.of(ClassifierJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_PROMPT, List.of(CheckpointJudge.NAME, EndpointJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_CHECKPOINT, List.of(CheckpointJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_ENDPOINT, List.of(EndpointJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_MODEL, List.of(EndpointJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_COST_CAP, List.of(EndpointJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_TOKEN_CAP, List.of(EndpointJudge.NAME));
    readBy.put(JudgeSettings.JUDGE_LABELS, List.of(HumanJudge.NAME));
    return readBy;
  }

  /**
   * Refuses what a judge could never judge, before anything is computed.
   *
   * @param prompts whose answers it will get
   * @throws UserError if the judge cannot be made as the settings say, or cannot judge such answers
   */
  public static void check(Settings settings, List<String> prompts) {
    try (Judge judge = new Judges(settings, JudgeModels.NONE).chosen()) {
      prompts.forEach(judge::check);
      if (!judge.costly()) {
        ErrorRates.asked(settings, judge);
      }
    }
  }

  /**
   * The judge that {@link JudgeSettings#JUDGE} names, for work that judges as it goes.
   *
   * @throws UserError if it cannot be made as the settings say, or needs more than a moment
   */
  public static QuickJudge quick(Settings settings) {
    String name = settings.get(JudgeSettings.JUDGE);
    // Before it is made: where only these judges serve, what others read are no settings.
    if (!SLOW.contains(name)
        && new Judges(settings, JudgeModels.NONE).chosen() instanceof QuickJudge quick) {
      return quick;
    }
    throw new UserError(
        "--judge %s cannot judge while answers are generated; use a keyword judge, classifier or exact"
            .formatted(name));
  }

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
    READ_BY.forEach((setting, readers) -> {
      boolean given = settings.toJson().hasNonNull(setting.name());
      if (given && readers.stream().noneMatch(names::contains)) {
        throw new UserError(
            "--%s is for --judge %s; leave it out with %s"
                .formatted(setting.name(), String.join(" or ", readers), String.join(", ", names)));
      }
    });
    List<Judge> judges = new ArrayList<>();
    try {
      names.forEach(name -> judges.add(named(name)));
      return judges;
    } catch (RuntimeException e) {
      judges.forEach(Judge::close);
      throw e;
    }
  }

  private Judge named(String name) {
    return switch (name) {
      case KeywordJudge.NAME ->
          file(JudgeSettings.JUDGE_PHRASES)
              .map(KeywordJudge::ofFile)
              .orElseGet(KeywordJudge::standard);
      case ExactJudge.NAME -> new ExactJudge();
      case ClassifierJudge.NAME ->
          file(JudgeSettings.JUDGE_CLASSIFIER)
              .map(ClassifierJudge::ofFile)
              .orElseGet(ClassifierJudge::shipped);
      case CheckpointJudge.NAME ->
          new CheckpointJudge(
              prompt("yes-no"),
              models.model(
                  required(JudgeSettings.JUDGE_CHECKPOINT, name),
                  settings.get(JudgeSettings.JUDGE_DEVICE),
                  settings.get(JudgeSettings.JUDGE_DTYPE)));
      case EndpointJudge.NAME ->
          new EndpointJudge(
              prompt("rubric"),
              Endpoints.of(
                  settings,
                  required(JudgeSettings.JUDGE_ENDPOINT, name),
                  required(JudgeSettings.JUDGE_MODEL, name),
                  System::getenv));
      case HumanJudge.NAME ->
          new HumanJudge(HumanLabels.read(Path.of(required(JudgeSettings.JUDGE_LABELS, name))));
      default -> KeywordJudge.ofList(PhraseList.NAMES.get(KeywordJudge.names().indexOf(name)));
    };
  }

  private Optional<Path> file(Setting<Optional<String>> setting) {
    return settings.get(setting).map(Path::of);
  }

  private String required(Setting<Optional<String>> setting, String judge) {
    return settings
        .get(setting)
        .orElseThrow(() ->
            new UserError(
                "--judge %s needs --%s: %s"
                    .formatted(judge, setting.name(), setting.description())));
  }

  private JudgePrompt prompt(String usual) {
    String name = settings.get(JudgeSettings.JUDGE_PROMPT).orElse(usual);
    return JudgePrompt.NAMES.contains(name)
        ? JudgePrompt.shipped(name)
        : JudgePrompt.read(Path.of(name));
  }
}
