package dev.fathom.train;

import dev.fathom.data.Example;
import dev.fathom.model.Model;
import dev.fathom.pair.HiddenSource;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.train.objective.Role;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Watches utility while a model is trained: the share of given answers' tokens that the model would
 * have chosen itself. A fall of more than a few points is the sign of an alignment that takes too
 * much (2511.12155 calls it over-penalising).
 */
public final class Probe {
  private static final int ROWS = 16;

  private final List<MicroBatch> batches;

  private Probe(List<MicroBatch> batches) {
    this.batches = List.copyOf(batches);
  }

  /**
   * @param examples with answers; at least one
   * @throws dev.fathom.UserError naming those whose prompts leave no room for an answer
   */
  public static Probe of(List<Example> examples, RowEncoder encoder) {
    encoder.requireRoom(examples);
    return of(new RowStreams(encoder).answers(examples, Role.UTILITY).all());
  }

  static Probe of(List<TrainingRow> rows) {
    List<MicroBatch> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ROWS) {
      List<TrainingRow> some = rows.subList(from, Math.min(rows.size(), from + ROWS));
      batches.add(new MicroBatch(some.stream().map(List::of).toList()));
    }
    return new Probe(batches);
  }

  /** Tokens watched. */
  public long tokens() {
    return batches.stream()
        .flatMap(batch -> batch.rows().stream())
        .mapToLong(TrainingRow::positions)
        .sum();
  }

  /**
   * @return the share of tokens that the model puts first, in percent
   */
  public double accuracy(Model model) {
    long right = 0;
    try (NoGrad _ = NoGrad.open()) {
      for (MicroBatch batch : batches) {
        try (Scope _ = Scope.open()) {
          Tensor hidden = HiddenSource.of(model).at(batch.responses());
          Tensor targets = batch.targets(model.compute().device());
          Tensor best = model.head().logits(hidden).argmax(new LongOptional(1), false);
          right += Tensors.longs(best.eq(targets).to(ScalarType.Long).sum())[0];
        }
      }
    }
    return 100.0 * right / tokens();
  }
}
