package dev.fathom.attack.gcg;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws candidates: a suffix with some places changed. Places are drawn without repetition, and for
 * each a substitute, all as likely as one another; the token that stands there may be one of them.
 *
 * @param substitutes for each place
 * @param replaced how many places a candidate changes, all of them if they are fewer
 */
record Substitutions(int[][] substitutes, int replaced) {
  /** The same substitutes everywhere. */
  static Substitutions everywhere(int places, int[] substitutes, int replaced) {
    return new Substitutions(
        IntStream.range(0, places).mapToObj(_ -> substitutes).toArray(int[][]::new), replaced);
  }

  List<int[]> draw(int[] suffix, int count, SplittableRandom random) {
    List<int[]> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(changed(suffix, random));
    }
    return drawn;
  }

  private int[] changed(int[] suffix, SplittableRandom random) {
    int[] places = IntStream.range(0, suffix.length).toArray();
    int[] changed = suffix.clone();
    for (int i = 0; i < Math.min(replaced, places.length); i++) {
      int other = random.nextInt(i, places.length);
      int place = places[other];
      places[other] = places[i];
      int[] own = substitutes[place];
      changed[place] = own[random.nextInt(own.length)];
    }
    return changed;
  }
}
