package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import java.util.List;

/**
 * Completes prompts with one model, several at once.
 *
 * <pre>{@code
 * GenerationOptions options =
 *     GenerationOptions.of(model.files().generationConfig(), model.files().config())
 *         .withMaxNewTokens(64);
 * List<Completion> completions = new Generator(model).generate(Prompt.numbered(rows), options);
 * }</pre>
 */
public final class Generator {
  private final Model model;

  /** The model stays the caller's to close. */
  public Generator(Model model) {
    this.model = model;
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
   * prompt + {@code maxNewTokens}). Rows with the same prompt pass it through the model once.
   *
   * @return a completion for each prompt, in their order
   * @throws UserError if a prompt is empty, longer than the context, or holds a token that the
   *     model does not have; if the model's logits are no numbers
   */
  public List<Completion> generate(
      List<Prompt> prompts, GenerationOptions options, Listener listener) {
    prompts.forEach(this::check);
    int context = model.config().maximumPositions();
    List<Row> rows =
        prompts.stream().map(prompt -> new Row(prompt, options, context, listener)).toList();
    List<Row> open = rows.stream().filter(row -> !row.finished()).toList();
    if (!open.isEmpty()) {
      try (Batch batch = new Batch(model, options.sampling(), open)) {
        batch.complete();
      }
    }
    return rows.stream().map(Row::completion).toList();
  }

  private void check(Prompt prompt) {
    int length = prompt.tokens().length;
    int context = model.config().maximumPositions();
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
    int vocabulary = model.config().vocabularySize();
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
