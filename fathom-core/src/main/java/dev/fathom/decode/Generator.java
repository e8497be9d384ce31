package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.model.KvCache;
import dev.fathom.model.Model;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

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
   * prompt + {@code maxNewTokens}).
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
      complete(open, options.sampling());
    }
    return rows.stream().map(Row::completion).toList();
  }

  private void complete(List<Row> all, Sampling sampling) {
    Chooser chooser = new Chooser(sampling);
    List<Row> rows = new ArrayList<>(all);
    int width = rows.stream().mapToInt(Row::promptLength).max().orElseThrow();
    int steps = rows.stream().mapToInt(Row::limit).max().orElseThrow();
    int[] padding = rows.stream().mapToInt(row -> width - row.promptLength()).toArray();
    long[] ids = padded(rows, width);
    // The last token of all is chosen and never passed through the model.
    try (KvCache cache = model.cache(rows.size(), width + steps - 1)) {
      while (true) {
        try (Scope _ = Scope.open()) {
          chooser.choose(logits(ids, rows.size(), padding, cache), rows);
        }
        int[] open = IntStream.range(0, rows.size()).filter(i -> !rows.get(i).finished()).toArray();
        if (open.length == 0) {
          return;
        }
        if (open.length < rows.size()) {
          cache.select(open);
          rows.removeIf(Row::finished);
          int[] before = padding;
          padding = IntStream.of(open).map(row -> before[row]).toArray();
        }
        ids = rows.stream().mapToLong(Row::last).toArray();
      }
    }
  }

  /**
   * The logits of each row's next token.
   *
   * @return float32, shape [rows, vocabulary]
   */
  private Tensor logits(long[] ids, int rows, int[] padding, KvCache cache) {
    boolean padded = IntStream.of(padding).anyMatch(count -> count > 0);
    Tensor batch = Tensors.to(Tensors.ofLongs(ids), model.compute().device()).view(rows, -1);
    Tensor hidden = model.hidden(batch, padded ? padding : new int[0], cache);
    return model.head().logits(hidden.select(1, -1));
  }

  /** Prompts of unequal length, padded on their left. */
  private static long[] padded(List<Row> rows, int width) {
    long[] ids = new long[Math.multiplyExact(rows.size(), width)];
    int end = 0;
    for (Row row : rows) {
      end += width;
      int at = end - row.promptLength();
      for (int token : row.prompt().tokens()) {
        ids[at++] = token;
      }
    }
    return ids;
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
