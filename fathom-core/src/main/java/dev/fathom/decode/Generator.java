package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.tensor.NoGrad;
import java.util.List;

/**
 * Completes prompts, several at once, with one model or with an aligned model and its base under a
 * {@link LogitRule}. No graph for gradients is recorded, whatever the weights require.
 *
 * <pre>{@code
 * GenerationOptions options =
 *     GenerationOptions.of(model.files().generationConfig(), model.files().config())
 *         .withMaxNewTokens(64);
 * List<Completion> completions = new Generator(model).generate(Prompt.numbered(rows), options);
 * }</pre>
 */
public final class Generator {
  private final Models models;

  /** These models, which stay the caller's to close. */
  public Generator(Models models) {
    this.models = models;
  }

  /** One model without a rule; it stays the caller's to close. */
  public Generator(Model model) {
    this(Models.alone(model));
  }

  /**
   * Two models that see the same tokens, and one loop over both. Both stay the caller's to close.
   *
   * @param base the model that {@code aligned} was aligned from, on the same device
   * @param vocabulary how many tokens both have: heads are often padded to different sizes, and
   *     what is beyond this is left out before the rule; {@code PairText.sharedVocabulary} tells
   */
  public Generator(Model aligned, Model base, LogitRule rule, int vocabulary) {
    this(Models.pair(aligned, base, rule, vocabulary));
  }

  /** Hears of each token as soon as it is chosen. */
  public interface Listener {
    /**
     * @param id the prompt's
     * @param token added to its completion; stop tokens are not
     */
    void chosen(long id, int token);
  }

  /** {@link #generate(List, GenerationOptions, Listener)} with nobody listening. */
  public List<Completion> generate(List<Prompt> prompts, GenerationOptions options) {
    return generate(prompts, options, (_, _) -> {});
  }

  /**
   * Completes these prompts as one batch: its memory grows with their number times (the longest
   * prompt + {@code maxNewTokens}). A prompt that another one continues, or repeats, does not pass
   * through the model by itself: its keys and values are cropped out of the other's. So the
   * prefixes of one answer cost one pass, and so do several samples.
   *
   * @return a completion for each prompt, in their order
   * @throws UserError if a prompt is empty, longer than the context, or holds a token that the
   *     model does not have; if the model's logits are no numbers
   */
  public List<Completion> generate(
      List<Prompt> prompts, GenerationOptions options, Listener listener) {
    prompts.forEach(this::check);
    int context = models.context();
    List<Row> rows =
        prompts.stream().map(prompt -> new Row(prompt, options, context, listener)).toList();
    List<Row> open = rows.stream().filter(row -> !row.finished()).toList();
    if (!open.isEmpty()) {
      try (NoGrad _ = NoGrad.open();
          Batch batch = new Batch(models, options.sampling(), open)) {
        batch.complete();
      }
    }
    return rows.stream().map(Row::completion).toList();
  }

  private void check(Prompt prompt) {
    int length = prompt.tokens().length;
    int context = models.context();
    if (length == 0) {
      throw new UserError("prompt " + prompt.id() + " is empty; give it at least one token");
    }
    if (length > context) {
      throw new UserError(
          "prompt "
              + prompt.id()
              + " has "
              + length
              + " tokens, but the model's context holds "
              + context
              + "; shorten it");
    }
    int vocabulary = models.vocabulary();
    for (int token : prompt.tokens()) {
      if (token < 0 || token >= vocabulary) {
        throw new UserError(
            "prompt "
                + prompt.id()
                + " holds token "
                + token
                + ", but the model has "
                + vocabulary
                + "; use the checkpoint's own tokenizer");
      }
    }
  }
}
