package dev.fathom.suite;

import dev.fathom.UserError;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What is wrong with a suite, gathered so that all of it is told at once. */
final class Problems {
  private final Set<String> lines = new LinkedHashSet<>();

  void add(String where, String what) {
    lines.add(where + ": " + what);
  }

  /** What comes of it; empty if it is refused, which is then one of the problems. */
  <T> Optional<T> attempt(String where, Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (UserError e) {
      add(where, e.getMessage());
      return Optional.empty();
    }
  }

  /** The same for work that gives nothing. */
  void attempt(String where, Runnable work) {
    attempt(
        where,
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * @throws UserError if there is any problem; names all of them
   */
  void refuse() {
    if (!lines.isEmpty()) {
      throw new UserError(
          lines.size() == 1
              ? lines.iterator().next()
              : lines.size()
                  + " parts of the suite are not usable:\n  "
                  + String.join("\n  ", lines));
    }
  }
}
