package dev.fathom.decode;

import dev.fathom.model.KvCache;
import dev.fathom.model.Model;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Rows that are completed together, each until it is finished. */
final class Batch implements AutoCloseable {
  private final Model model;
  private final Chooser chooser;
  private final List<Row> rows;
  private final int width;
  private final Map<IntBuffer, Integer> distinct = new LinkedHashMap<>();
  private final KvCache cache;

  /**
   * @param open at least one row, none finished
   */
  Batch(Model model, Sampling sampling, List<Row> open) {
    this.model = model;
    chooser = new Chooser(sampling);
    rows = new ArrayList<>(open);
    width = rows.stream().mapToInt(Row::promptLength).max().orElseThrow();
    rows.forEach(row -> distinct.putIfAbsent(prompt(row), distinct.size()));
    int steps = rows.stream().mapToInt(Row::limit).max().orElseThrow();
    // The last token of all is chosen and never passed through the model.
    cache = model.cache(distinct.size(), width + steps - 1);
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
        chooser.choose(logits(ids, lengths), rows);
      }
    }
  }

  /** The logits behind the prompts: each passes once, then every row gets its own. */
  private Tensor first() {
    long[] ids = new long[Math.multiplyExact(distinct.size(), width)];
    int end = 0;
    for (IntBuffer prompt : distinct.keySet()) {
      end += width;
      for (int i = 0; i < prompt.limit(); i++) {
        ids[end - prompt.limit() + i] = prompt.get(i);
      }
    }
    Tensor logits = logits(ids, distinct.keySet().stream().mapToInt(IntBuffer::limit).toArray());
    if (distinct.size() == rows.size()) {
      return logits;
    }
    int[] own = rows.stream().mapToInt(row -> distinct.get(prompt(row))).toArray();
    cache.select(own);
    return logits.index_select(0, Tensors.to(Tensors.ofInts(own), model.compute().device()));
  }

  /**
   * The logits of the next tokens.
   *
   * @param ids the same number for each row, one row after another
   * @param lengths of the rows' prompts, which tell their padding
   * @return float32, shape [rows, vocabulary]
   */
  private Tensor logits(long[] ids, int[] lengths) {
    int[] padding = IntStream.of(lengths).map(length -> width - length).toArray();
    boolean padded = IntStream.of(padding).anyMatch(count -> count > 0);
    Tensor batch = Tensors.to(Tensors.ofLongs(ids), model.compute().device());
    Tensor hidden =
        model.hidden(batch.view(lengths.length, -1), padded ? padding : new int[0], cache);
    return model.head().logits(hidden.select(1, -1));
  }

  /**
   * @return whether any row is left
   */
  private boolean dropFinished() {
    int[] open = IntStream.range(0, rows.size()).filter(i -> !rows.get(i).finished()).toArray();
    if (open.length > 0 && open.length < rows.size()) {
      cache.select(open);
    }
    rows.removeIf(Row::finished);
    return open.length > 0;
  }

  private static IntBuffer prompt(Row row) {
    return IntBuffer.wrap(row.prompt().tokens());
  }

  @Override
  public void close() {
    cache.close();
  }
}
