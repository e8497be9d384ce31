package dev.fathom.theory;

import java.util.Arrays;

/** How harmful a complete output is (2603.04851, section 2). */
@FunctionalInterface
public interface Harm {
  /**
   * @param output a complete output; not to be kept or changed
   * @return between 0 and 1
   */
  double of(int[] output);

  /**
   * All of a prefix that decides the harm of its continuations; as for {@link Policy#state}. For a
   * complete output it must decide the harm itself.
   */
  default Object state(int[] prefix) {
    return Prefix.of(prefix);
  }

  /**
   * Harm that the first tokens decide.
   *
   * @param horizon how many
   * @param harm of outputs, of which it may look at the first {@code horizon} tokens alone
   */
  static Harm ofFirst(int horizon, Harm harm) {
    return new Harm() {
      @Override
      public double of(int[] output) {
        return harm.of(output);
      }

      @Override
      public Object state(int[] prefix) {
        return prefix.length <= horizon
            ? Prefix.of(prefix)
            : Prefix.of(Arrays.copyOf(prefix, horizon));
      }
    };
  }
}
