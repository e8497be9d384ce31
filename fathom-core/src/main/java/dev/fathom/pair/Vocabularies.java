package dev.fathom.pair;

import dev.fathom.UserError;

/** How many tokens two models with one tokenizer share. */
final class Vocabularies {
  private Vocabularies() {}

  /**
   * Embeddings are often padded beyond the tokenizer's last token, to different sizes. Padding is
   * trimmed to the smaller size; a smaller size that cuts real tokens off is a real difference.
   *
   * @param base rows of the base model's head
   * @param aligned rows of the aligned model's head
   * @param tokenizer tokens in the tokenizer that both use
   * @throws UserError if one of the models has no logits for tokens that the tokenizer makes
   */
  static int shared(int base, int aligned, int tokenizer) {
    int smaller = Math.min(base, aligned);
    if (base != aligned && smaller < tokenizer) {
      throw new UserError(
          "the vocabularies differ: base has "
              + base
              + " tokens, aligned "
              + aligned
              + ", and the tokenizer makes "
              + tokenizer
              + "; these two models cannot be compared token by token");
    }
    return smaller;
  }
}
