package dev.fathom.measure;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The two groups of a run that are set against each other.
 *
 * @param first usually the harmful prompts
 * @param second usually the benign ones
 */
public record GroupPair(String first, String second) {
  /** Harmful against benign where both are there; else the only two groups there are. */
  public static Optional<GroupPair> among(Collection<String> names) {
    if (names.contains("harmful") && names.contains("benign")) {
      return Optional.of(new GroupPair("harmful", "benign"));
    }
    List<String> all = List.copyOf(names);
    return all.size() == 2 ? Optional.of(new GroupPair(all.get(0), all.get(1))) : Optional.empty();
  }
}
