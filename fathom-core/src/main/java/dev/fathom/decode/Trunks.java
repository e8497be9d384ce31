package dev.fathom.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The prompts of a batch that no other prompt in it continues. Every prompt is the beginning of one
 * of them, so that only these have to pass through the model.
 *
 * @param prompts the trunks
 * @param of for each prompt of the batch the index of a trunk that begins with it
 */
public record Trunks(List<int[]> prompts, int[] of) {
  /** The trunks of these prompts. */
  public static Trunks among(List<int[]> all) {
    // A prompt stands right before one that continues it, if any does: what continues a prompt
    // sorts behind it and before everything else that does.
    List<Integer> order =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparing(all::get, Arrays::compare))
            .toList();
    List<int[]> prompts = new ArrayList<>();
    int[] of = new int[all.size()];
    for (int row : order.reversed()) {
      if (prompts.isEmpty() || !begins(all.get(row), prompts.getLast())) {
        prompts.add(all.get(row));
      }
      of[row] = prompts.size() - 1;
    }
    // Where nothing is shared, rows and trunks stand in one order and no cache is rearranged.
    return prompts.size() == all.size()
        ? new Trunks(List.copyOf(all), IntStream.range(0, all.size()).toArray())
        : new Trunks(prompts, of);
  }

  private static boolean begins(int[] beginning, int[] whole) {
    return beginning.length <= whole.length
        && Arrays.equals(beginning, 0, beginning.length, whole, 0, beginning.length);
  }

  /** Whether each prompt is a trunk of its own, in the same order. */
  boolean areAll() {
    return prompts.size() == of.length;
  }
}
