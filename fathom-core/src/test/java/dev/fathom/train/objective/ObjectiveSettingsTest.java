package dev.fathom.train.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.measure.BaseFavored.Window;
import dev.fathom.pair.Side;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.objective.ConstrainedSft.Betas;
import dev.fathom.train.objective.ConstrainedSft.Form;
import dev.fathom.train.objective.Deep.UtilityTeacher;
import dev.fathom.train.objective.ObjectiveSettings.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveSettingsTest {
  private static final List<Integer> RECOVERY = List.of(3, 5);

  @ParameterizedTest
  @EnumSource(Choice.class)
  void defaultsAreThePapers(Choice choice) {
    Objective want =
        switch (choice) {
          case SFT -> new Sft();
          case TARGETED_COMPLETION -> TargetedCompletion.AS_PRINTED;
          case REALIGN -> new Realign();
          case SAFETY_AUGMENTATION -> SafetyAugmentation.AS_RELEASED;
          case CONSTRAINED_SFT -> new ConstrainedSft(Betas.AS_PRINTED, Form.EQUATION);
          case RECOVERY_PENALTY ->
              new RecoveryPenalty(
                  new RecoveryFailure(8, 1, RECOVERY), Side.ALIGNED, KlWeights.EQUAL);
          case DEEP ->
              new Deep(
                  HybridTeacher.AS_PRINTED,
                  CompletionPenalty.AS_PRINTED,
                  new RecoveryFailure(8, 1, RECOVERY),
                  1,
                  UtilityTeacher.ALIGNED,
                  KlWeights.EQUAL);
          case DPO -> Dpo.USUAL;
          case D2O -> D2o.AS_PRINTED;
          case POLICY_GRADIENT ->
              new PolicyGradient(
                  5, Optional.of(new RecoveryFailure(8, 1, RECOVERY)), KlWeights.EQUAL);
        };
    Objective found = Steps.objective(Map.of("objective", choice.label()), RECOVERY);
    assertEquals(want, found);
    assertEquals(choice.label(), found.name());
  }

  @Test
  void whatThePaperPrintsIsWhatStandsHere() {
    CompletionPenalty completion = CompletionPenalty.AS_PRINTED;
    assertEquals(100, completion.k());
    assertEquals(0.01, completion.alphaBase());
    assertEquals(2.0, completion.gammaRisk());
    assertEquals(0.01, completion.lambdaReg());
    assertEquals(1.2, HybridTeacher.AS_PRINTED.lambda());
    assertEquals(2.0, HybridTeacher.AS_PRINTED.tau());
    assertEquals(new Betas(0.5, 2, 0.1, 5), Betas.AS_PRINTED);
    assertEquals(0.2, SafetyAugmentation.AS_RELEASED.alpha());
    assertEquals(0.1, D2o.AS_PRINTED.alpha());
    assertEquals(0.1, D2o.AS_PRINTED.beta());
  }

  @Test
  void aWindowHasItsSize() {
    for (Map.Entry<String, Window> window :
        Map.<String, Window>of(
                "vocabulary", new Window.Vocabulary(),
                "base-top", new Window.Top(Side.BASE, 7),
                "aligned-top", new Window.Top(Side.ALIGNED, 7),
                "union", new Window.Union(7))
            .entrySet()) {
      TargetedCompletion objective =
          (TargetedCompletion)
              Steps.objective(
                  Map.of(
                      "objective", "targeted-completion",
                      "window", window.getKey(),
                      "window-size", "7"),
                  List.of());
      assertEquals(window.getValue(), objective.completion().window());
    }
  }

  @Test
  void teachersAreAskedForOnlyWhereTheyAreUsed() {
    assertEquals(Set.of(), teachers(Map.of("objective", "sft")));
    assertEquals(
        Set.of(Side.BASE, Side.ALIGNED), teachers(Map.of("objective", "targeted-completion")));
    assertEquals(
        Set.of(Side.BASE), teachers(Map.of("objective", "recovery-penalty", "anchor", "base")));
    assertEquals(
        Set.of(Side.BASE, Side.ALIGNED),
        teachers(Map.of("objective", "d2o", "sampled-reference", "base")));
  }

  private static Set<Side> teachers(Map<String, String> settings) {
    return Steps.objective(settings, RECOVERY).teachers();
  }

  @ParameterizedTest
  @CsvSource({
    "tau, 0, greater than 0",
    "gamma, 1.01, greater than 0 and at most 1",
    "gamma, 0, greater than 0 and at most 1",
    "mu, -1, at least 0",
    "kl-utility, -0.1, at least 0",
    "lambda-reg, -1, at least 0",
    "beta-late, 0, greater than 0",
    "beta, -0.1, greater than 0"
  })
  void aValueOutOfItsRangeIsNamedWithItsRange(String setting, String value, String range) {
    Map<String, String> settings = Map.of("objective", "sft", setting, value);
    UserError e = assertThrows(UserError.class, () -> Steps.objective(settings, RECOVERY));
    assertEquals(
        "--%s must be %s, not %s".formatted(setting, range, Double.valueOf(value)), e.getMessage());
  }

  @Test
  void anObjectiveThatTurnsBackNeedsTokensToTurnBackWith() {
    for (String objective : List.of("deep", "recovery-penalty")) {
      UserError e =
          assertThrows(
              UserError.class, () -> Steps.objective(Map.of("objective", objective), List.of()));
      assertEquals(
          "--objective %s needs recovery tokens, and no phrase gives one; see --recovery-phrases"
              .formatted(objective),
          e.getMessage());
    }
  }

  @Test
  void anObjectiveMustBeChosen() {
    UserError e =
        assertThrows(
            UserError.class,
            () -> Settings.load(Optional.empty(), Map.of(), ObjectiveSettings.ALL));
    assertTrue(e.getMessage().startsWith("--objective is missing"), e.getMessage());
  }

  @Test
  void everySettingIsReadBySomeObjectiveAndNamedOnce() {
    Set<Setting<?>> read = new HashSet<>();
    for (Choice choice : Choice.values()) {
      read.addAll(ObjectiveSettings.of(choice));
    }
    read.add(ObjectiveSettings.OBJECTIVE);
    assertEquals(Set.copyOf(ObjectiveSettings.ALL), read);
    assertEquals(
        ObjectiveSettings.ALL.size(),
        ObjectiveSettings.ALL.stream().map(Setting::name).distinct().count());
  }

  @Test
  void thePageTellsEverySettingWithItsDefault() throws IOException {
    String page = Files.readString(Path.of("../docs/objectives.md"));
    var defaults =
        Settings.load(Optional.empty(), Map.of("objective", "sft"), ObjectiveSettings.ALL).toJson();
    for (Setting<?> setting : ObjectiveSettings.ALL) {
      if (setting.standard().isPresent()) {
        String row =
            "| `--%s` | %s |".formatted(setting.name(), defaults.get(setting.name()).asText());
        assertTrue(page.contains(row), "docs/objectives.md lacks " + row);
      }
    }
  }
}
