package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.tensor.NoGrad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

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
   * prompt + {@code maxNewTokens}). See {@link #complete} for many.
   *
   * @return a completion for each prompt, in their order
   * @throws UserError if a prompt is empty, longer than the context, or holds a token that the
   *     model does not have; if the model's logits are no numbers
   */
  public List<Completion> generate(
      List<Prompt> prompts, GenerationOptions options, Listener listener) {
    List<Row> rows = rows(prompts, prompt -> prompt, Generator::named, options, listener);
    if (!rows.isEmpty()) {
      AutoBatch one =
          new AutoBatch(new BatchSize.Fixed(rows.size()), Long.MAX_VALUE, _ -> false, _ -> {});
      complete(rows, one, _ -> {});
    }
    return rows.stream().map(Row::completion).toList();
  }

  /**
   * Completes any number of prompts, the longest first. A completion leaves the batch as soon as it
   * is finished, and the next prompt takes its place. A prompt that another one continues, or
   * repeats, does not pass through the model by itself: its keys and values are cropped out of the
   * other's. So the prefixes of one answer cost one pass, and so do several samples; what all
   * prompts begin with passes once for all of them.
   *
   * <p>When the memory runs out, the batch is halved; the unfinished go on from the tokens that
   * they have.
   *
   * @param items what is to be completed
   * @param prompt an item's prompt
   * @param name of an item, for messages
   * @param options for all of them
   * @param batches how many at once
   * @param finished is told of each item once, as soon as it is finished
   * @return the most that were completed together
   * @throws UserError as {@link #generate(List, GenerationOptions, Listener)} does, and if one
   *     prompt alone, or a batch of a fixed size, does not fit into the memory
   */
  public <T> int complete(
      List<T> items,
      Function<T, Prompt> prompt,
      Function<T, String> name,
      GenerationOptions options,
      AutoBatch batches,
      BiConsumer<T, Completion> finished) {
    return complete(items, prompt, name, options, batches, (_, _) -> {}, finished);
  }

  <T> int complete(
      List<T> items,
      Function<T, Prompt> prompt,
      Function<T, String> name,
      GenerationOptions options,
      AutoBatch batches,
      Listener listener,
      BiConsumer<T, Completion> finished) {
    List<Row> rows = rows(items, prompt, name, options, listener);
    Map<Row, T> of = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      of.put(rows.get(i), items.get(i));
    }
    return complete(rows, batches, row -> finished.accept(of.get(row), row.completion()));
  }

  private static String named(Prompt prompt) {
    return "prompt " + prompt.id();
  }

  private <T> List<Row> rows(
      List<T> items,
      Function<T, Prompt> prompt,
      Function<T, String> name,
      GenerationOptions options,
      Listener listener) {
    int context = models.context();
    List<Row> rows = new ArrayList<>();
    for (T item : items) {
      Prompt own = prompt.apply(item);
      check(own.tokens(), name.apply(item));
      rows.add(new Row(name.apply(item), own, options, context, listener));
    }
    return rows;
  }

  private int complete(List<Row> rows, AutoBatch batches, Consumer<Row> finished) {
    rows.stream().filter(Row::finished).forEach(finished);
    List<Row> open = rows.stream().filter(row -> !row.finished()).toList();
    if (open.isEmpty()) {
      return 0;
    }
    try (NoGrad _ = NoGrad.open();
        Continuous continuous = new Continuous(models, open, batches, finished)) {
      return continuous.complete();
    }
  }

  private void check(int[] tokens, String name) {
    int length = tokens.length;
    int context = models.context();
    if (length == 0) {
      throw new UserError(name + " is empty; give it at least one token");
    }
    if (length > context) {
      throw new UserError(
          name
              + " has "
              + length
              + " tokens, but the model's context holds "
              + context
              + "; shorten it");
    }
    int vocabulary = models.vocabulary();
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        throw new UserError(
            name
                + " holds token "
                + token
                + ", but the model has "
                + vocabulary
                + "; use the checkpoint's own tokenizer");
      }
    }
  }
}
