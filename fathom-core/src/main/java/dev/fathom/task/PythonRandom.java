package dev.fathom.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Python's {@code random.Random}, as far as {@code sample} needs it: the examples that the
 * reference harness draws for a question follow from its seed, and this draws the same ones.
 *
 * <p>The generator is the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded by
 * {@code init_by_array}.
 */
final class PythonRandom {
  private static final int N = 624;
  private static final int M = 397;
  private static final int UPPER = 0x80000000;
  private static final int LOWER = 0x7fffffff;
  private static final int MATRIX = 0x9908b0df;

  private final int[] state = new int[N];
  private int next = N;

  /** {@code Random(seed)} of an integer; its sign does not count. */
  PythonRandom(long seed) {
    long magnitude = Math.abs(seed);
    int high = (int) (magnitude >>> 32);
    seed(high == 0 ? new int[] {(int) magnitude} : new int[] {(int) magnitude, high});
  }

  private void seed(int[] key) {
    state[0] = 19650218;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    int i = 1;
    int j = 0;
    for (int k = Math.max(N, key.length); k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
      i = advanced(i);
      j = (j + 1) % key.length;
    }
    for (int k = N - 1; k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
      i = advanced(i);
    }
    state[0] = UPPER;
  }

  private int advanced(int i) {
    if (i + 1 < N) {
      return i + 1;
    }
    state[0] = state[N - 1];
    return 1;
  }

  private int word() {
    if (next == N) {
      for (int i = 0; i < N; i++) {
        int y = (state[i] & UPPER) | (state[(i + 1) % N] & LOWER);
        state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX);
      }
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** {@code _randbelow(bound)}: as many bits as the bound has, drawn again until below it. */
  int below(int bound) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
    int drawn = word() >>> (Integer.SIZE - bits);
    while (drawn >= bound) {
      drawn = word() >>> (Integer.SIZE - bits);
    }
    return drawn;
  }

  /**
   * {@code sample(population, count)}: without replacement, in the order drawn.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  <T> List<T> sample(List<T> population, int count) {
    int size = population.size();
    if (count < 0 || count > size) {
      throw new IllegalArgumentException(count + " of " + size);
    }
    List<T> drawn = new ArrayList<>(count);
    if (size <= poolLimit(count)) {
      List<T> pool = new ArrayList<>(population);
      for (int i = 0; i < count; i++) {
        int at = below(size - i);
        drawn.add(pool.get(at));
        pool.set(at, pool.get(size - i - 1));
      }
      return drawn;
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      int at = below(size);
      while (!seen.add(at)) {
        at = below(size);
      }
      drawn.add(population.get(at));
    }
    return drawn;
  }

  /** Up to which size Python copies the population: 21, and more for many draws. */
  private static long poolLimit(int count) {
    long limit = 21;
    if (count > 5) {
      limit += (long) Math.pow(4, Math.ceil(Math.log(count * 3.0) / Math.log(4)));
    }
    return limit;
  }
}
