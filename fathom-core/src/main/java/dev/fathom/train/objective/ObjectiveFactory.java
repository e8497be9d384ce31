package dev.fathom.train.objective;

import dev.fathom.UserError;
import dev.fathom.measure.BaseFavored.Window;
import dev.fathom.pair.Side;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.objective.ConstrainedSft.Betas;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;

/** From settings to the objective. */
final class ObjectiveFactory {
  private ObjectiveFactory() {}

  static Objective of(Settings settings, List<Integer> recoveryTokens) {
    checkRanges(settings);
    return switch (settings.get(ObjectiveSettings.OBJECTIVE)) {
      case SFT -> new Sft();
      case TARGETED_COMPLETION ->
          new TargetedCompletion(teacher(settings), completion(settings), weights(settings));
      case REALIGN -> new Realign();
      case SAFETY_AUGMENTATION ->
          new SafetyAugmentation(
              settings.get(ObjectiveSettings.WEIGHTING),
              settings.get(ObjectiveSettings.REFUSAL_WEIGHT));
      case CONSTRAINED_SFT ->
          new ConstrainedSft(betas(settings), settings.get(ObjectiveSettings.CONSTRAINED_FORM));
      case RECOVERY_PENALTY ->
          new RecoveryPenalty(
              failure(settings, recoveryTokens),
              settings.get(ObjectiveSettings.ANCHOR),
              weights(settings));
      case DEEP ->
          new Deep(
              teacher(settings),
              completion(settings),
              failure(settings, recoveryTokens),
              settings.get(ObjectiveSettings.NU),
              settings.get(ObjectiveSettings.UTILITY_TEACHER),
              weights(settings));
      case DPO -> new Dpo(settings.get(ObjectiveSettings.BETA));
      case D2O ->
          new D2o(
              settings.get(ObjectiveSettings.HARMFUL_ALPHA),
              settings.get(ObjectiveSettings.BETA),
              settings.get(ObjectiveSettings.SAMPLED_REFERENCE),
              settings.get(ObjectiveSettings.HARMFUL_REFERENCE));
      case POLICY_GRADIENT ->
          new PolicyGradient(
              settings.get(ObjectiveSettings.LAMBDA_HARM),
              settings.get(ObjectiveSettings.MU) == 0
                  ? Optional.empty()
                  : Optional.of(failure(settings, recoveryTokens)),
              weights(settings));
    };
  }

  private static HybridTeacher teacher(Settings settings) {
    return new HybridTeacher(
        settings.get(ObjectiveSettings.LAMBDA),
        settings.get(ObjectiveSettings.TAU),
        settings.get(ObjectiveSettings.KL_ORDER));
  }

  private static KlWeights weights(Settings settings) {
    return new KlWeights(
        settings.get(ObjectiveSettings.KL_HARMFUL), settings.get(ObjectiveSettings.KL_UTILITY));
  }

  private static CompletionPenalty completion(Settings settings) {
    return new CompletionPenalty(
        settings.get(ObjectiveSettings.BASE_FAVOURED_SET),
        Math.toIntExact(settings.get(ObjectiveSettings.K)),
        window(settings),
        settings.get(ObjectiveSettings.PENALTY),
        settings.get(ObjectiveSettings.RISK_LEVEL),
        settings.get(ObjectiveSettings.ALPHA_BASE),
        settings.get(ObjectiveSettings.GAMMA_RISK),
        settings.get(ObjectiveSettings.LAMBDA_REG));
  }

  private static Window window(Settings settings) {
    int size = Math.toIntExact(settings.get(ObjectiveSettings.WINDOW_SIZE));
    return switch (settings.get(ObjectiveSettings.WINDOW)) {
      case VOCABULARY -> new Window.Vocabulary();
      case BASE_TOP -> new Window.Top(Side.BASE, size);
      case ALIGNED_TOP -> new Window.Top(Side.ALIGNED, size);
      case UNION -> new Window.Union(size);
    };
  }

  private static RecoveryFailure failure(Settings settings, List<Integer> recoveryTokens) {
    if (recoveryTokens.isEmpty()) {
      throw new UserError(
          "--objective "
              + settings.get(ObjectiveSettings.OBJECTIVE).label()
              + " needs recovery tokens, and no phrase gives one; see --recovery-phrases");
    }
    return new RecoveryFailure(
        settings.get(ObjectiveSettings.MU), settings.get(ObjectiveSettings.GAMMA), recoveryTokens);
  }

  private static Betas betas(Settings settings) {
    return new Betas(
        settings.get(ObjectiveSettings.BETA_FIRST),
        settings.get(ObjectiveSettings.BETA_EARLY),
        settings.get(ObjectiveSettings.BETA_LATE),
        Math.toIntExact(settings.get(ObjectiveSettings.EARLY_TOKENS)));
  }

  private static void checkRanges(Settings settings) {
    for (Setting<Double> positive :
        List.of(
            ObjectiveSettings.TAU,
            ObjectiveSettings.BETA_FIRST,
            ObjectiveSettings.BETA_EARLY,
            ObjectiveSettings.BETA_LATE,
            ObjectiveSettings.BETA)) {
      check(settings, positive, value -> value > 0, "greater than 0");
    }
    for (Setting<Double> weight :
        List.of(
            ObjectiveSettings.KL_HARMFUL,
            ObjectiveSettings.KL_UTILITY,
            ObjectiveSettings.ALPHA_BASE,
            ObjectiveSettings.GAMMA_RISK,
            ObjectiveSettings.LAMBDA_REG,
            ObjectiveSettings.MU,
            ObjectiveSettings.NU,
            ObjectiveSettings.HARMFUL_ALPHA,
            ObjectiveSettings.LAMBDA_HARM)) {
      check(settings, weight, value -> value >= 0, "at least 0");
    }
    check(
        settings,
        ObjectiveSettings.GAMMA,
        value -> value > 0 && value <= 1,
        "greater than 0 and at most 1");
  }

  private static void check(
      Settings settings, Setting<Double> setting, DoublePredicate allowed, String range) {
    double value = settings.get(setting);
    if (!allowed.test(value)) {
      throw new UserError("--" + setting.name() + " must be " + range + ", not " + value);
    }
  }
}
