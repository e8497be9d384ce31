package dev.fathom.train.objective;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much a whole optimiser step holds, over all its micro-batches: what means are taken over, so
 * that accumulated micro-batches give the loss of one large batch.
 *
 * @param rowsOf rows of each role
 * @param positionsOf response positions of each role
 */
public record Totals(Map<Role, Integer> rowsOf, Map<Role, Integer> positionsOf) {
  public Totals {
    rowsOf = Map.copyOf(rowsOf);
    positionsOf = Map.copyOf(positionsOf);
  }

  /** Nothing yet. */
  public static Totals none() {
    return new Totals(Map.of(), Map.of());
  }

  /** These and one more row with this many response positions. */
  public Totals plus(Role role, int responsePositions) {
    Map<Role, Integer> moreRows = new EnumMap<>(Role.class);
    moreRows.putAll(rowsOf);
    moreRows.merge(role, 1, Integer::sum);
    Map<Role, Integer> morePositions = new EnumMap<>(Role.class);
    morePositions.putAll(positionsOf);
    morePositions.merge(role, responsePositions, Integer::sum);
    return new Totals(moreRows, morePositions);
  }

  public int rows(Role role) {
    return rowsOf.getOrDefault(role, 0);
  }

  public int positions(Role role) {
    return positionsOf.getOrDefault(role, 0);
  }

  /** Response positions of all roles. */
  public int positions() {
    return positionsOf.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Response positions of the rows that a loss over harmful and utility contexts looks at. */
  int contexts() {
    return positions(Role.HARMFUL) + positions(Role.UTILITY);
  }

  /** Rows of all roles. */
  public int rows() {
    return rowsOf.values().stream().mapToInt(Integer::intValue).sum();
  }
}
