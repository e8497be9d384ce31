package dev.fathom.train;

import dev.fathom.model.Model;
import dev.fathom.pair.HiddenSource;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.pair.StoredStates;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The hidden states of a frozen model: a row passes through it when it is first asked for, and
 * never again. They are kept in memory as computed, and beyond a budget on disk. A token takes
 * hidden size · 2 or 4 bytes, where its logits would take vocabulary · 4.
 */
final class FrozenStates implements HiddenSource, AutoCloseable {
  private static final int TOGETHER = 16;

  private final HiddenSource source;
  private final Function<Path, StoredStates> onDisk;
  private final Path file;
  private final long budget;
  private final Map<EncodedDialogue, Tensor> inMemory = new HashMap<>();
  private final Set<EncodedDialogue> onDiskRows = new HashSet<>();
  private final Map<EncodedDialogue, List<EncodedDialogue>> together = new HashMap<>();
  private Optional<StoredStates> disk = Optional.empty();
  private final Map<EncodedDialogue, Tensor> passing = new HashMap<>();
  private boolean moreToCome;
  private boolean complete;
  private long held;

  /**
   * @param model whose states they are
   * @param source computes them; the model, or a student with its adapters off
   * @param file where those beyond the budget go; deleted on close
   * @param budget bytes to hold in memory
   */
  FrozenStates(Model model, HiddenSource source, Path file, long budget) {
    this.source = source;
    this.file = file;
    this.budget = budget;
    onDisk = path -> new StoredStates(path, model);
  }

  /**
   * Says which rows will be asked for. They pass through the model in fixed batches: the last
   * digits of a state depend on what it is computed together with, and shall not depend on the
   * order in which a training, perhaps a resumed one, asks.
   *
   * @param more whether others will be asked for, too, that nobody knows yet: these pass through
   *     the model with the batch that asks for them, and are kept until the next does, so that what
   *     is held does not grow with the training
   */
  void expect(List<EncodedDialogue> rows, boolean more) {
    moreToCome = more;
    List<EncodedDialogue> sorted =
        rows.stream().distinct().sorted(Comparator.comparingInt(EncodedDialogue::length)).toList();
    for (int from = 0; from < sorted.size(); from += TOGETHER) {
      List<EncodedDialogue> batch = sorted.subList(from, Math.min(sorted.size(), from + TOGETHER));
      batch.forEach(row -> together.put(row, batch));
    }
  }

  /** Whether the model is not needed any more. */
  boolean isComplete() {
    complete =
        complete
            || (!moreToCome
                && !together.isEmpty()
                && together.keySet().stream().allMatch(this::isKnown));
    return complete;
  }

  /** Bytes of states in memory that are kept for another step. */
  long held() {
    return held;
  }

  /** Rows whose states are held until others come that nobody expected. */
  int passing() {
    return passing.size();
  }

  @Override
  public Tensor at(ResponseBatch batch) {
    pass(batch.rows().stream().filter(this::isFresh).distinct().toList());
    for (EncodedDialogue row : batch.rows()) {
      if (!isFresh(row) && !isKnown(row)) {
        compute(new ResponseBatch(together.getOrDefault(row, List.of(row))));
      }
    }
    return Scope.compute(() -> {
      TensorVector parts = new TensorVector();
      batch.rows().forEach(row -> parts.push_back(kept(row)));
      return torch.cat(parts, 0);
    });
  }

  /** Whether it will not be asked for in another step. */
  private boolean isFresh(EncodedDialogue row) {
    return moreToCome && !together.containsKey(row);
  }

  /** Computes rows that are not kept, unless they are those of the last time. */
  private void pass(List<EncodedDialogue> fresh) {
    if (passing.keySet().containsAll(fresh)) {
      return;
    }
    forget();
    try (NoGrad _ = NoGrad.open();
        Scope scope = Scope.open()) {
      Tensor states = source.at(new ResponseBatch(fresh));
      long from = 0;
      for (EncodedDialogue row : fresh) {
        passing.put(row, scope.keep(states.narrow(0, from, row.responseLength()).clone()));
        from += row.responseLength();
      }
    }
  }

  private void forget() {
    passing.values().forEach(Scope::release);
    passing.clear();
  }

  private boolean isKnown(EncodedDialogue row) {
    return inMemory.containsKey(row) || onDiskRows.contains(row);
  }

  private Tensor kept(EncodedDialogue row) {
    Tensor memory = inMemory.getOrDefault(row, passing.get(row));
    return memory != null ? memory : disk.orElseThrow().at(new ResponseBatch(List.of(row)));
  }

  private void compute(ResponseBatch batch) {
    try (NoGrad _ = NoGrad.open();
        Scope scope = Scope.open()) {
      Tensor states = source.at(batch);
      long from = 0;
      for (EncodedDialogue row : batch.rows()) {
        Tensor own = states.narrow(0, from, row.responseLength());
        from += row.responseLength();
        if (held + own.nbytes() <= budget) {
          inMemory.put(row, scope.keep(own.clone()));
          held += own.nbytes();
        } else {
          StoredStates stored = disk.orElseGet(() -> onDisk.apply(file));
          disk = Optional.of(stored);
          stored.append(new ResponseBatch(List.of(row)), own);
          onDiskRows.add(row);
        }
      }
    }
  }

  @Override
  public void close() {
    inMemory.values().forEach(Scope::release);
    inMemory.clear();
    forget();
    disk.ifPresent(StoredStates::close);
  }
}
