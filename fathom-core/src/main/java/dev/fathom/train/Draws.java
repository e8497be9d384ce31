package dev.fathom.train;

import dev.fathom.train.RowStream.Drawn;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which rows each optimiser step sees. Every stream is shuffled anew each time it has been gone
 * through; which row comes when follows from the seed and the step alone, so that a resumed
 * training sees what an uninterrupted one sees.
 *
 * @param streams at least one
 * @param counts how many draws of each stream a step makes
 * @param seed of the order
 */
record Draws(List<RowStream> streams, List<Integer> counts, long seed) {
  Draws {
    streams = List.copyOf(streams);
    counts = List.copyOf(counts);
  }

  /**
   * One stream's share of a batch.
   *
   * @param share of the first stream, in [0, 1]
   * @return how many of {@code batch} draws are of the first stream and of the second: the share to
   *     the nearest whole number, 3 and 5 for the paper's 0.4 of 8
   */
  static List<Integer> split(int batch, double share) {
    int first = (int) Math.round(batch * share);
    return List.of(first, batch - first);
  }

  /** Steps after which each stream was gone through at least once. */
  long stepsPerEpoch() {
    long steps = 1;
    for (int i = 0; i < streams.size(); i++) {
      if (counts.get(i) > 0) {
        steps = Math.max(steps, Math.ceilDiv((long) streams.get(i).size(), counts.get(i)));
      }
    }
    return steps;
  }

  /**
   * The rows of a step.
   *
   * @param step from 1
   */
  List<TrainingRow> rows(long step) {
    List<TrainingRow> rows = new ArrayList<>();
    int group = 0;
    for (int i = 0; i < streams.size(); i++) {
      List<Drawn> drawn = new ArrayList<>();
      for (int n = 0; n < counts.get(i); n++) {
        long place = (step - 1) * counts.get(i) + n;
        drawn.add(drawn(i, place, group++));
      }
      rows.addAll(streams.get(i).at(drawn));
    }
    return rows;
  }

  private Drawn drawn(int stream, long place, int group) {
    int size = streams.get(stream).size();
    long round = place / size;
    int[] order = order(size, mixed(seed, stream, round));
    SplittableRandom random = new SplittableRandom(mixed(seed, -1 - stream, place));
    return new Drawn(order[(int) (place % size)], group, random);
  }

  private static int[] order(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mixed(long seed, long stream, long number) {
    long first = new SplittableRandom(seed).nextLong();
    long second = new SplittableRandom(first + stream).nextLong();
    return new SplittableRandom(second + number).nextLong();
  }
}
