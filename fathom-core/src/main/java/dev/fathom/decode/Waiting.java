package dev.fathom.decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/**
 * Rows that no model has read yet, in the order in which they are to come: the longest first, and
 * rows that begin with one another together.
 */
final class Waiting {
  // A pass of its own for what all have in common is worth it from so many tokens saved.
  private static final int PAYS = 256;

  private final Queue<Family> families = new ArrayDeque<>();
  private final int[] stem;

  /**
   * Rows whose texts are beginnings of one.
   *
   * @param trunk the longest of the texts, from which the keys and values of all can be cropped
   */
  record Family(int[] trunk, List<Row> rows) {
    /** The most tokens that pass for one of them. */
    int reach() {
      return rows.stream().mapToInt(Row::reach).max().orElseThrow();
    }
  }

  /**
   * @param rows not finished
   */
  Waiting(List<Row> rows) {
    List<int[]> texts = rows.stream().map(Row::text).toList();
    Trunks trunks = Trunks.among(texts);
    List<Family> all = new ArrayList<>();
    trunks.prompts().forEach(trunk -> all.add(new Family(trunk, new ArrayList<>())));
    List<Family> inOrder = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      Family family = all.get(trunks.of()[row]);
      if (family.rows.isEmpty()) {
        inOrder.add(family);
      }
      family.rows.add(rows.get(row));
    }
    inOrder.sort(Comparator.comparingInt(Family::reach).reversed());
    families.addAll(inOrder);
    int[] common = common(texts);
    stem = common.length * (inOrder.size() - 1) < PAYS ? new int[0] : common;
  }

  /** What all texts begin with; each has at least one token more. */
  private static int[] common(List<int[]> texts) {
    int[] first = texts.getFirst();
    int length = texts.stream().mapToInt(text -> text.length - 1).min().orElseThrow();
    for (int[] text : texts) {
      int differs = Arrays.mismatch(first, 0, length, text, 0, length);
      length = differs < 0 ? length : differs;
    }
    return Arrays.copyOf(first, length);
  }

  /**
   * What the texts of all rows that ever waited here begin with; empty where it is not worth a pass
   * of its own.
   */
  int[] stem() {
    return stem;
  }

  boolean isEmpty() {
    return families.isEmpty();
  }

  /** The most tokens that pass for one of the rows to come; 0 if there are none. */
  int reach() {
    return families.isEmpty() ? 0 : families.peek().reach();
  }

  /**
   * Takes the next families, at least one.
   *
   * @param most how many
   * @param tokens that all of them may have, padded to the longest trunk
   */
  List<Family> take(int most, int tokens) {
    List<Family> taken = new ArrayList<>();
    int width = 0;
    while (!families.isEmpty() && taken.size() < most) {
      width = Math.max(width, families.peek().trunk.length);
      if (!taken.isEmpty() && (long) width * (taken.size() + 1) > tokens) {
        break;
      }
      taken.add(families.remove());
    }
    return taken;
  }
}
