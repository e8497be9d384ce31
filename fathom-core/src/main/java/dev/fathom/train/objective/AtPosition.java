package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * What one position of each response adds to an objective: the term whose gradient 2511.12155's Eq
 * 2 asks about, of any loss that is a sum over positions.
 *
 * @param objective the whole
 * @param position from 1
 */
public record AtPosition(Objective.PerPosition objective, int position)
    implements Objective.PerPosition {
  @Override
  public String name() {
    return objective.name() + " at " + position;
  }

  @Override
  public Set<Side> teachers() {
    return objective.teachers();
  }

  @Override
  public boolean compares(Role role) {
    return objective.compares(role);
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    float[] index = Tensors.floats(positions.index());
    long[] here =
        IntStream.range(0, index.length)
            .filter(i -> index[i] == position)
            .mapToLong(i -> i)
            .toArray();
    return here.length == 0 ? Map.of() : objective.parts(only(positions, Tensors.ofLongs(here)));
  }

  private static Positions only(Positions positions, Tensor kept) {
    Tensor rows = kept.to(positions.targets().device(), kept.scalar_type());
    return new Positions(
        positions.role(),
        positions.student().index_select(0, rows),
        only(positions.base(), rows),
        only(positions.aligned(), rows),
        positions.targets().index_select(0, rows),
        positions.index().index_select(0, rows),
        positions.totals());
  }

  private static Optional<Tensor> only(Optional<Tensor> logits, Tensor rows) {
    return logits.map(all -> all.index_select(0, rows));
  }
}
