package dev.fathom.pair;

import dev.fathom.model.Model;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The states of every layer that predict response tokens: one pass of one model over a batch, of
 * which only these positions are kept.
 */
public final class LayerStates {
  private LayerStates() {}

  /**
   * Runs the model. A batch with a token that the model does not have is a {@link
   * dev.fathom.UserError}.
   *
   * @param scope the states are freed with it
   * @return for the embeddings and for each block what stands behind it, not normalised, each of
   *     shape [responseTokens, hidden]
   */
  public static List<Tensor> of(Model model, ResponseBatch batch, Scope scope) {
    batch.requireTokensBelow(model.config().vocabularySize());
    Device device = model.compute().device();
    List<Tensor> states = new ArrayList<>();
    try (Scope inner = Scope.open();
        NoGrad _ = NoGrad.open()) {
      Tensor positions = batch.positions(device);
      model.eachState(
          batch.ids(device),
          (_, layer) -> {
            Tensor flat = layer.view(layer.size(0) * layer.size(1), layer.size(2));
            states.add(scope.adopt(inner.keep(flat.index_select(0, positions))));
          });
    }
    return states;
  }
}
