package dev.fathom.train.objective;

import dev.fathom.measure.BaseFavored;
import dev.fathom.measure.BaseFavored.Window;
import dev.fathom.measure.BaseFavoredTokens;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The completion loss of 2511.12155, with its adaptive weight: α_adaptive · λ_reg · Σ_{v∈M}
 * logit_student(v)² at each position of an answer to a harmful request, where M are tokens that the
 * base favours over the aligned model. Eq 9 prints the aligned model's logits; those are frozen and
 * give no gradient, so Eq 16's, the student's, are taken. M comes from the two frozen models.
 *
 * @param set what M is
 * @param k the size of M by Algorithm 1; the vocabulary's where that is smaller
 * @param window where Eq 6 looks for tokens of M
 * @param penalty what is squared
 * @param riskLevel what α_adaptive adapts to
 * @param alphaBase α_base of Eq 11
 * @param gammaRisk γ of Eq 11
 * @param lambdaReg λ_reg of Eq 9
 */
public record CompletionPenalty(
    BaseFavoredSet set,
    int k,
    Window window,
    Penalty penalty,
    RiskLevel riskLevel,
    double alphaBase,
    double gammaRisk,
    double lambdaReg) {
  /** Which tokens are penalised. */
  public enum BaseFavoredSet {
    /** Algorithm 1: the k tokens whose logit falls most from base to aligned. */
    TOP_K,
    /** Eq 6: the tokens of a window to which the base gives more probability. */
    EQ6
  }

  /** What is squared. */
  public enum Penalty {
    /** The logit, as Eq 16 prints it; a negative one is pulled up to 0. */
    AS_PRINTED,
    /** The logit where it is positive. */
    POSITIVE,
    /**
     * The logit less the mean over the vocabulary, so that adding to all logits changes nothing.
     */
    CENTRED
  }

  /** |B_t| of risk_level = |B_t| / |V| (Eq 10). */
  public enum RiskLevel {
    /** B_t by Eq 6 over the vocabulary: the reading under which the weight adapts. */
    EQ6,
    /** B_t by Algorithm 1: k / |V| everywhere. */
    TOP_K
  }

  /** k = 100, α_base = 0.01, γ = 2, λ_reg = 0.01. */
  public static final CompletionPenalty AS_PRINTED =
      new CompletionPenalty(
          BaseFavoredSet.TOP_K,
          100,
          new Window.Vocabulary(),
          Penalty.AS_PRINTED,
          RiskLevel.EQ6,
          0.01,
          2.0,
          0.01);

  /** Adds {@code completion} to the parts in harmful contexts: a mean over those of the step. */
  void add(Map<String, Tensor> parts, Positions positions) {
    if (positions.role() == Role.HARMFUL) {
      double factor = 1.0 / positions.totals().positions(Role.HARMFUL);
      parts.put("completion", of(positions).sum().mul(Tensors.scalar(factor)));
    }
  }

  /**
   * Eq 11 and 16: α_adaptive · λ_reg · Σ_{v∈M} logit(v)².
   *
   * @return shape [n]
   */
  private Tensor of(Positions positions) {
    // What the frozen models say needs no gradient, and is freed before the student's is computed.
    Tensor weight = Scope.compute(() -> weight(positions.teachers()));
    return squares(positions).mul(weight);
  }

  /** Σ_{v∈M} logit(v)², shape [n]. */
  private Tensor squares(Positions positions) {
    Tensor student = positions.student();
    return switch (set) {
      case TOP_K -> {
        Tensor ids = Scope.compute(() -> new BaseFavoredTokens(k).of(positions.teachers()));
        yield penalised(student.gather(1, ids), student).square().sum(-1);
      }
      case EQ6 -> {
        Tensor others =
            Scope.compute(
                () -> new BaseFavored(window).members(positions.teachers()).logical_not_());
        Tensor members = penalised(student, student).masked_fill(others, Tensors.scalar(0));
        yield members.square().sum(-1);
      }
    };
  }

  private Tensor penalised(Tensor logits, Tensor student) {
    return switch (penalty) {
      case AS_PRINTED -> logits;
      case POSITIVE -> logits.clamp_min(Tensors.scalar(0));
      case CENTRED -> logits.sub(student.mean(new long[] {-1}, true, new ScalarTypeOptional()));
    };
  }

  /** Eq 10 and 11: λ_reg · α_base · (1 + γ · |B_t| / |V|), shape [n]. */
  private Tensor weight(DistributionPair teachers) {
    double vocabulary = teachers.vocabulary();
    Tensor favored =
        switch (riskLevel) {
          case EQ6 -> new BaseFavored(new Window.Vocabulary()).of(teachers);
          case TOP_K ->
              torch.full_like(
                  teachers.logits(Side.BASE).select(1, 0), Tensors.scalar(Math.min(k, vocabulary)));
        };
    return favored
        .mul(Tensors.scalar(gammaRisk / vocabulary))
        .add_(Tensors.scalar(1))
        .mul_(Tensors.scalar(alphaBase * lambdaReg));
  }
}
