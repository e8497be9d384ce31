package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.objective.CompletionPenalty.BaseFavoredSet;
import dev.fathom.train.objective.CompletionPenalty.Penalty;
import dev.fathom.train.objective.CompletionPenalty.RiskLevel;
import dev.fathom.train.objective.ConstrainedSft.Betas;
import dev.fathom.train.objective.ConstrainedSft.Form;
import dev.fathom.train.objective.Deep.UtilityTeacher;
import dev.fathom.train.objective.HybridTeacher.KlOrder;
import dev.fathom.train.objective.SafetyAugmentation.Weighting;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The settings that say what is minimised, with their defaults, which are those of the records'
 * constants.
 */
public final class ObjectiveSettings {
  /** The objectives there are. */
  public enum Choice {
    SFT,
    TARGETED_COMPLETION,
    REALIGN,
    SAFETY_AUGMENTATION,
    CONSTRAINED_SFT,
    RECOVERY_PENALTY,
    DEEP,
    DPO,
    D2O,
    POLICY_GRADIENT;

    /** The name in recipes and results. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A {@link dev.fathom.measure.BaseFavored.Window} without its size. */
  public enum WindowChoice {
    VOCABULARY,
    BASE_TOP,
    ALIGNED_TOP,
    UNION
  }

  public static final Setting<Choice> OBJECTIVE =
      Setting.required("objective", Kind.oneOf(Choice.class), "what is minimised");

  public static final Setting<Double> LAMBDA =
      Setting.of(
          "lambda",
          Kind.DECIMAL,
          HybridTeacher.AS_PRINTED.lambda(),
          "λ of the hybrid teacher, λ · aligned + (1 - λ) · base");
  public static final Setting<Double> TAU =
      Setting.of(
          "tau",
          Kind.DECIMAL,
          HybridTeacher.AS_PRINTED.tau(),
          "τ, the temperature of the divergence from the teacher");
  public static final Setting<KlOrder> KL_ORDER =
      Setting.of(
          "kl-order",
          Kind.oneOf(KlOrder.class),
          HybridTeacher.AS_PRINTED.order(),
          "KL(student || teacher), or the other way round");
  public static final Setting<Double> KL_HARMFUL =
      Setting.of(
          "kl-harmful",
          Kind.DECIMAL,
          KlWeights.EQUAL.harmful(),
          "weight of the divergence from the teacher or anchor in harmful contexts; 0 leaves it out");
  public static final Setting<Double> KL_UTILITY =
      Setting.of(
          "kl-utility",
          Kind.DECIMAL,
          KlWeights.EQUAL.utility(),
          "weight of the divergence from the teacher or anchor in utility contexts; 0 leaves it out");

  public static final Setting<BaseFavoredSet> BASE_FAVOURED_SET =
      Setting.of(
          "base-favoured-set",
          Kind.oneOf(BaseFavoredSet.class),
          CompletionPenalty.AS_PRINTED.set(),
          "which tokens are penalised: Algorithm 1's (top-k), or those of Eq 6 in a window");
  public static final Setting<Long> K =
      Setting.of(
          "k", Kind.COUNT, (long) CompletionPenalty.AS_PRINTED.k(), "size of Algorithm 1's set");
  public static final Setting<WindowChoice> WINDOW =
      Setting.of(
          "window",
          Kind.oneOf(WindowChoice.class),
          WindowChoice.VOCABULARY,
          "where base-favoured-set: eq6 looks: everywhere, or among the most probable tokens of a model");
  public static final Setting<Long> WINDOW_SIZE =
      Setting.of("window-size", Kind.COUNT, 100L, "how many most probable tokens a window holds");
  public static final Setting<Penalty> PENALTY =
      Setting.of(
          "penalty",
          Kind.oneOf(Penalty.class),
          CompletionPenalty.AS_PRINTED.penalty(),
          "what is squared: the logit (as-printed), only where positive, or less the mean (centred)");
  public static final Setting<RiskLevel> RISK_LEVEL =
      Setting.of(
          "risk-level",
          Kind.oneOf(RiskLevel.class),
          CompletionPenalty.AS_PRINTED.riskLevel(),
          "what the weight adapts to: the share of tokens in Eq 6's set, or in Algorithm 1's");
  public static final Setting<Double> ALPHA_BASE =
      Setting.of(
          "alpha-base",
          Kind.DECIMAL,
          CompletionPenalty.AS_PRINTED.alphaBase(),
          "α_base, weight of the completion loss without risk");
  public static final Setting<Double> GAMMA_RISK =
      Setting.of(
          "gamma-risk",
          Kind.DECIMAL,
          CompletionPenalty.AS_PRINTED.gammaRisk(),
          "γ of the adaptive weight α_base · (1 + γ · risk level)");
  public static final Setting<Double> LAMBDA_REG =
      Setting.of(
          "lambda-reg",
          Kind.DECIMAL,
          CompletionPenalty.AS_PRINTED.lambdaReg(),
          "λ_reg, weight of the squared logits within the completion loss");

  public static final Setting<Double> MU =
      Setting.of("mu", Kind.DECIMAL, 8.0, "μ, weight of not turning back");
  public static final Setting<Double> GAMMA =
      Setting.of(
          "gamma",
          Kind.DECIMAL,
          1.0,
          "γ, by how much less it weighs at each further token, in (0, 1]");
  public static final Setting<Double> NU =
      Setting.of(
          "nu",
          Kind.DECIMAL,
          1.0,
          "ν, weight of deep's whole refusals behind a cut; 0 leaves them out");
  public static final Setting<Side> ANCHOR =
      Setting.of(
          "anchor",
          Kind.oneOf(Side.class),
          Side.ALIGNED,
          "the frozen model that the recovery penalty stays near");
  public static final Setting<UtilityTeacher> UTILITY_TEACHER =
      Setting.of(
          "utility-teacher",
          Kind.oneOf(UtilityTeacher.class),
          UtilityTeacher.ALIGNED,
          "whom deep stays near in utility contexts");

  public static final Setting<Weighting> WEIGHTING =
      Setting.of(
          "weighting",
          Kind.oneOf(Weighting.class),
          SafetyAugmentation.AS_RELEASED.weighting(),
          "of refusals and utility: one mean over all tokens, or the equation's α and 1 - α");
  public static final Setting<Double> REFUSAL_WEIGHT =
      Setting.of(
          "refusal-weight",
          Kind.SHARE,
          SafetyAugmentation.AS_RELEASED.alpha(),
          "α, weight of refusals with weighting: equation");

  public static final Setting<Double> BETA_FIRST =
      Setting.of(
          "beta-first",
          Kind.DECIMAL,
          Betas.AS_PRINTED.first(),
          "β of constrained fine-tuning at the first token");
  public static final Setting<Double> BETA_EARLY =
      Setting.of(
          "beta-early",
          Kind.DECIMAL,
          Betas.AS_PRINTED.early(),
          "β of constrained fine-tuning at the other early tokens");
  public static final Setting<Double> BETA_LATE =
      Setting.of(
          "beta-late",
          Kind.DECIMAL,
          Betas.AS_PRINTED.late(),
          "β of constrained fine-tuning after the early tokens");
  public static final Setting<Long> EARLY_TOKENS =
      Setting.of(
          "early-tokens",
          Kind.COUNT,
          (long) Betas.AS_PRINTED.earlyTokens(),
          "how many tokens are early, the first among them");
  public static final Setting<Form> CONSTRAINED_FORM =
      Setting.of(
          "constrained-form",
          Kind.oneOf(Form.class),
          Form.EQUATION,
          "the loss of Eq 3, or the released code's with constant weights");

  public static final Setting<Double> BETA =
      Setting.of(
          "beta", Kind.DECIMAL, Dpo.USUAL.beta(), "β of dpo, and of d2o on the sampled answers");
  public static final Setting<Double> HARMFUL_ALPHA =
      Setting.of(
          "harmful-alpha", Kind.DECIMAL, D2o.AS_PRINTED.alpha(), "α of d2o on the harmful answer");
  public static final Setting<Side> SAMPLED_REFERENCE =
      Setting.of(
          "sampled-reference",
          Kind.oneOf(Side.class),
          D2o.AS_PRINTED.sampledReference(),
          "d2o's reference for sampled answers");
  public static final Setting<Side> HARMFUL_REFERENCE =
      Setting.of(
          "harmful-reference",
          Kind.oneOf(Side.class),
          D2o.AS_PRINTED.harmfulReference(),
          "d2o's reference for the harmful answer");

  public static final Setting<Double> LAMBDA_HARM =
      Setting.of(
          "lambda-harm",
          Kind.DECIMAL,
          5.0,
          "λ of policy-gradient, weight of the expected harm of the model's own answers");

  private static final List<Setting<?>> TEACHER = List.of(LAMBDA, TAU, KL_ORDER);
  private static final List<Setting<?>> WEIGHTS = List.of(KL_HARMFUL, KL_UTILITY);
  private static final List<Setting<?>> COMPLETION =
      List.of(
          BASE_FAVOURED_SET,
          K,
          WINDOW,
          WINDOW_SIZE,
          PENALTY,
          RISK_LEVEL,
          ALPHA_BASE,
          GAMMA_RISK,
          LAMBDA_REG);
  private static final List<Setting<?>> FAILURE = List.of(MU, GAMMA);

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      join(
          List.of(OBJECTIVE),
          TEACHER,
          WEIGHTS,
          COMPLETION,
          FAILURE,
          List.of(NU, ANCHOR, UTILITY_TEACHER),
          List.of(WEIGHTING, REFUSAL_WEIGHT),
          List.of(BETA_FIRST, BETA_EARLY, BETA_LATE, EARLY_TOKENS, CONSTRAINED_FORM),
          List.of(BETA, HARMFUL_ALPHA, SAMPLED_REFERENCE, HARMFUL_REFERENCE),
          List.of(LAMBDA_HARM));

  private ObjectiveSettings() {}

  /** The settings that an objective reads: what its results should tell. */
  public static List<Setting<?>> of(Choice objective) {
    return switch (objective) {
      case SFT, REALIGN -> List.of();
      case TARGETED_COMPLETION -> join(TEACHER, WEIGHTS, COMPLETION);
      case SAFETY_AUGMENTATION -> List.of(WEIGHTING, REFUSAL_WEIGHT);
      case CONSTRAINED_SFT ->
          List.of(BETA_FIRST, BETA_EARLY, BETA_LATE, EARLY_TOKENS, CONSTRAINED_FORM);
      case RECOVERY_PENALTY -> join(WEIGHTS, FAILURE, List.of(ANCHOR));
      case DEEP -> join(TEACHER, WEIGHTS, COMPLETION, FAILURE, List.of(NU, UTILITY_TEACHER));
      case DPO -> List.of(BETA);
      case D2O -> List.of(BETA, HARMFUL_ALPHA, SAMPLED_REFERENCE, HARMFUL_REFERENCE);
      case POLICY_GRADIENT -> join(List.of(LAMBDA_HARM), WEIGHTS, FAILURE);
    };
  }

  /**
   * The objective that is set.
   *
   * @param recoveryTokens R, for the objectives that have a recovery penalty
   * @throws dev.fathom.UserError if a value is out of its range, also of a setting that the
   *     objective does not read, or if recovery tokens are needed and there is none
   */
  public static Objective of(Settings settings, List<Integer> recoveryTokens) {
    return ObjectiveFactory.of(settings, recoveryTokens);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static List<Setting<?>> join(List<Setting<?>>... lists) {
    return Stream.of(lists).<Setting<?>>flatMap(List::stream).toList();
  }
}
