package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Deepening by data (2406.05946, Eq 2): α · E[−log π(r | x, h≤k)] + (1 − α) · E[−log π(y' | x')].
 * Refusal rows hold a harmful request, the first k tokens of a harmful answer ({@link
 * PrefixDepth}), then the refusal r, which alone is response; utility rows are the anchor.
 *
 * <p>The equation and the code that the authors released weigh differently, and the published
 * figures are the code's; so is the standard here. It also does not grow with the length of
 * answers.
 *
 * @param weighting what the means are over
 * @param alpha α, the weight of refusals under {@link Weighting#EQUATION}; the paper takes 0.2
 */
public record SafetyAugmentation(Weighting weighting, double alpha)
    implements Objective.PerPosition {
  /** How the two sorts of rows are weighed. */
  public enum Weighting {
    /**
     * One mean over all tokens, as in the released code: the weight of refusals comes from how many
     * there are in the batch, 16 to 64.
     */
    TOKENS,
    /** Sums over each row's tokens, means over the rows of each sort, α and 1 − α. */
    EQUATION
  }

  /** The released code's. */
  public static final SafetyAugmentation AS_RELEASED =
      new SafetyAugmentation(Weighting.TOKENS, 0.2);

  @Override
  public String name() {
    return "safety-augmentation";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of();
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    Role role = positions.role();
    if (role == Role.REFUSAL || role == Role.UTILITY) {
      Tensor sum = positions.logProbability().sum();
      parts.put("nll_" + role.label(), sum.mul(Tensors.scalar(-weight(role, positions.totals()))));
    }
    return parts;
  }

  /** Of one token of a row of this role. */
  private double weight(Role role, Totals totals) {
    return switch (weighting) {
      case TOKENS -> 1.0 / (totals.positions(Role.REFUSAL) + totals.positions(Role.UTILITY));
      case EQUATION -> (role == Role.REFUSAL ? alpha : 1 - alpha) / totals.rows(role);
    };
  }
}
