package dev.fathom.data;

import dev.fathom.UserError;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What to take from a data file.
 *
 * @param requireResponse whether a row without a response is an error
 * @param defaultGroup the group of rows that name none, in place of the format's own
 * @param groups the groups to keep; empty keeps all
 * @param limit how many rows to keep of each group, the first ones in the file
 */
public record ReadOptions(
    boolean requireResponse, Optional<String> defaultGroup, Set<String> groups, OptionalInt limit) {
  /** Every row, with or without a response. */
  public static final ReadOptions DEFAULT =
      new ReadOptions(false, Optional.empty(), Set.of(), OptionalInt.empty());

  /**
   * @throws UserError if the limit is not positive
   */
  public ReadOptions {
    groups = Set.copyOf(groups);
    if (limit.isPresent() && limit.getAsInt() < 1) {
      throw new UserError("limit must be at least 1, not " + limit.getAsInt());
    }
  }

  public ReadOptions withRequireResponse(boolean required) {
    return new ReadOptions(required, defaultGroup, groups, limit);
  }

  public ReadOptions withDefaultGroup(String group) {
    return new ReadOptions(requireResponse, Optional.of(group), groups, limit);
  }

  public ReadOptions withGroups(Set<String> kept) {
    return new ReadOptions(requireResponse, defaultGroup, kept, limit);
  }

  /**
   * @param perGroup rows to keep of each group: a file that holds first the harmful and then the
   *     benign rows would otherwise lose the second group altogether
   */
  public ReadOptions withLimit(int perGroup) {
    return new ReadOptions(requireResponse, defaultGroup, groups, OptionalInt.of(perGroup));
  }
}
