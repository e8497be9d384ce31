package dev.fathom.attack.gcg;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The best suffixes so far, as nanoGCG's attack buffer keeps them. */
final class SuffixBuffer {
  /** A suffix and its loss. */
  record Entry(int[] suffix, double loss) {}

  private final int size;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param size how many are kept; 0 keeps the latest one, whatever its loss
   */
  SuffixBuffer(int size) {
    this.size = size;
  }

  /** Takes a suffix in if it is better than the worst one kept, or if there is room. */
  void offer(int[] suffix, double loss) {
    if (size == 0) {
      entries.clear();
    } else if (entries.size() == size) {
      if (loss >= entries.getLast().loss()) {
        return;
      }
      entries.removeLast();
    }
    entries.add(new Entry(suffix, loss));
    entries.sort(Comparator.comparingDouble(Entry::loss));
  }

  /** What the next step goes on from. */
  int[] best() {
    return entries.getFirst().suffix();
  }
}
