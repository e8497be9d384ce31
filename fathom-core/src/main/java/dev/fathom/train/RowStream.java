package dev.fathom.train;

import java.util.List;
import java.util.SplittableRandom;

/** A source of rows for training. */
interface RowStream {
  /** The rows that are known beforehand: not those that are made when they are drawn. */
  List<TrainingRow> all();

  /** How many there are to draw from. */
  int size();

  /** The rows of one draw: several where they belong together. */
  List<TrainingRow> at(Drawn drawn);

  /** The rows of all draws of a step, for streams that had rather make them together. */
  default List<TrainingRow> at(List<Drawn> drawn) {
    return drawn.stream().flatMap(one -> at(one).stream()).toList();
  }

  /** Whether the frozen models will be asked for rows that {@link #all} does not tell. */
  default boolean makesRows() {
    return false;
  }

  /**
   * What was drawn.
   *
   * @param index of the example
   * @param group a number that rows drawn together share, unique in their step
   * @param random for what the rows leave to chance
   */
  record Drawn(int index, int group, SplittableRandom random) {}
}
