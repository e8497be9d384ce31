package dev.fathom.run;

import java.util.Optional;

/**
 * One key of a recipe.
 *
 * @param name the key, in a recipe as on the command line: lower case, with dashes
 * @param kind its type
 * @param standard the value if none is given; empty if one must be given
 * @param description one line for {@code --show-config}
 */
public record Setting<T>(String name, Kind<T> kind, Optional<T> standard, String description) {
  public static <T> Setting<T> of(String name, Kind<T> kind, T standard, String description) {
    return new Setting<>(name, kind, Optional.of(standard), description);
  }

  public static <T> Setting<T> required(String name, Kind<T> kind, String description) {
    return new Setting<>(name, kind, Optional.empty(), description);
  }
}
