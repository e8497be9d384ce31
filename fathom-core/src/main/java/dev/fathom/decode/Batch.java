package dev.fathom.decode;

import dev.fathom.model.KvCache;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Rows that are completed together, each until it is finished. */
final class Batch implements AutoCloseable {
  private final Models models;
  private final Chooser chooser;
  private final List<Row> rows;
  private final Trunks trunks;
  private final int width;
  private final List<KvCache> caches;

  /**
   * @param open at least one row, none finished
   */
  Batch(Models models, Sampling sampling, List<Row> open) {
    this.models = models;
    chooser = new Chooser(sampling);
    rows = new ArrayList<>(open);
    trunks = Trunks.among(rows.stream().map(row -> row.prompt().tokens()).toList());
    width = rows.stream().mapToInt(Row::promptLength).max().orElseThrow();
    int steps = rows.stream().mapToInt(Row::limit).max().orElseThrow();
    // The last token of all is chosen and never passed through the models.
    caches = models.caches(trunks.prompts().size(), width + steps - 1);
  }

  /** Finishes all rows. */
  void complete() {
    try (Scope _ = Scope.open()) {
      chooser.choose(first(), rows);
    }
    while (dropFinished()) {
      try (Scope _ = Scope.open()) {
        long[] ids = rows.stream().mapToLong(Row::last).toArray();
        int[] lengths = rows.stream().mapToInt(Row::promptLength).toArray();
        List<Tensor> hidden = hidden(ids, lengths);
        chooser.choose(
            models.logits(hidden.stream().map(states -> states.select(1, -1)).toList()), rows);
      }
    }
  }

  /** The logits behind the prompts: each trunk passes once, then every row gets its own. */
  private Tensor first() {
    List<int[]> prompts = trunks.prompts();
    long[] ids = new long[Math.multiplyExact(prompts.size(), width)];
    for (int trunk = 0; trunk < prompts.size(); trunk++) {
      int[] prompt = prompts.get(trunk);
      for (int i = 0; i < prompt.length; i++) {
        ids[(trunk + 1) * width - prompt.length + i] = prompt[i];
      }
    }
    List<Tensor> hidden = hidden(ids, prompts.stream().mapToInt(prompt -> prompt.length).toArray());
    int[] starts =
        IntStream.of(trunks.of()).map(trunk -> width - prompts.get(trunk).length).toArray();
    int[] lengths = rows.stream().mapToInt(Row::promptLength).toArray();
    long[] last =
        IntStream.range(0, rows.size())
            .mapToLong(row -> (long) trunks.of()[row] * width + starts[row] + lengths[row] - 1)
            .toArray();
    Tensor index = Tensors.to(Tensors.ofLongs(last), models.aligned().compute().device());
    if (!trunks.areAll()) {
      caches.forEach(cache -> cache.branch(trunks.of(), starts, lengths));
    }
    return models.logits(
        hidden.stream()
            .map(states -> states.reshape(-1, states.size(2)).index_select(0, index))
            .toList());
  }

  /**
   * The hidden states of the next tokens.
   *
   * @param ids the same number for each row, one row after another
   * @param lengths of the rows' prompts, which tell their padding
   * @return for each model, shape [rows, tokens, hidden]
   */
  private List<Tensor> hidden(long[] ids, int[] lengths) {
    int[] padding = IntStream.of(lengths).map(length -> width - length).toArray();
    boolean padded = IntStream.of(padding).anyMatch(count -> count > 0);
    Tensor batch = Tensors.to(Tensors.ofLongs(ids), models.aligned().compute().device());
    return models.hidden(batch.view(lengths.length, -1), padded ? padding : new int[0], caches);
  }

  /**
   * @return whether any row is left
   */
  private boolean dropFinished() {
    int[] open = IntStream.range(0, rows.size()).filter(i -> !rows.get(i).finished()).toArray();
    if (open.length > 0 && open.length < rows.size()) {
      caches.forEach(cache -> cache.select(open));
    }
    rows.removeIf(Row::finished);
    return open.length > 0;
  }

  @Override
  public void close() {
    caches.forEach(KvCache::close);
  }
}
