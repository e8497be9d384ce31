package dev.fathom.model;

import dev.fathom.UserError;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The non-linearity of the feed-forward layer. */
enum Activation {
  SILU,
  GELU,
  GELU_TANH;

  /** Applies it to each element. */
  Tensor apply(Tensor x) {
    return switch (this) {
      case SILU -> torch.silu(x);
      case GELU -> torch.gelu(x, "none");
      case GELU_TANH -> torch.gelu(x, "tanh");
    };
  }

  /**
   * @param name transformers' name
   * @throws UserError if Fathom does not have it
   */
  static Activation of(String name) {
    return switch (name) {
      case "silu", "swish" -> SILU;
      case "gelu" -> GELU;
      case "gelu_new", "gelu_pytorch_tanh" -> GELU_TANH;
      default ->
          throw new UserError(
              "config.json: unknown activation '"
                  + name
                  + "'; supported: silu, gelu, gelu_new, gelu_pytorch_tanh");
    };
  }
}
