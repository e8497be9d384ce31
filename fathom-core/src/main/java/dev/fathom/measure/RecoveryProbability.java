package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * P(y_t ∈ R), the probability that the next token begins a refusal (2603.04851, Def 16 and 18).
 *
 * @param side which model
 * @param recoveryTokens R, token ids, each once
 */
public record RecoveryProbability(Side side, List<Integer> recoveryTokens) implements Metric {
  public RecoveryProbability {
    recoveryTokens = List.copyOf(recoveryTokens);
  }

  @Override
  public String name() {
    return "recovery_" + side.label();
  }

  @Override
  public Tensor of(DistributionPair pair) {
    Tensor probabilities = pair.probabilities(side);
    if (recoveryTokens.isEmpty()) {
      return torch.zeros_like(pair.targets()).to(ScalarType.Float);
    }
    Tensor ids = Tensors.ofInts(recoveryTokens.stream().mapToInt(Integer::intValue).toArray());
    return probabilities.index_select(1, ids.to(probabilities.device(), ScalarType.Long)).sum(-1);
  }
}
