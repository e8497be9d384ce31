package dev.fathom.pair;

import dev.fathom.model.Model;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/**
 * Where the hidden states of one model come from: the model itself, or what it computed earlier.
 */
@FunctionalInterface
public interface HiddenSource {
  /**
   * @return the normalised hidden states that predict the response tokens of a batch, shape
   *     [responseTokens, hidden]
   */
  Tensor at(ResponseBatch batch);

  /**
   * Runs the model: one pass over prompt and response, of which only the response positions are
   * kept. A batch with a token that the model does not have is a {@link dev.fathom.UserError}.
   */
  static HiddenSource of(Model model) {
    return batch ->
        Scope.compute(() -> {
          batch.requireTokensBelow(model.config().vocabularySize());
          Device device = model.compute().device();
          Tensor hidden = model.hidden(batch.ids(device));
          Tensor flat = hidden.view(hidden.size(0) * hidden.size(1), hidden.size(2));
          return flat.index_select(0, batch.positions(device));
        });
  }
}
