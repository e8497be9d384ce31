package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code results.json} says, typed.
 *
 * @param testingOnly whether the run was cut short with {@code --limit}
 * @param topN the window of the top-n metrics
 * @param along {@code response} or {@code generation}
 * @param confidence the level of every interval
 * @param groups the groups in the file's order
 * @param baseFavoredTokens for each group the tokens most often base-favoured
 * @param shares for each group URIAL's shares over all its tokens
 * @param layers what was found layer by layer, where it was asked for
 * @param notes sentences to show
 * @param provenance how the numbers came about, as the file has it
 */
record Results(
    boolean testingOnly,
    int topN,
    String along,
    double confidence,
    ModelName base,
    ModelName aligned,
    List<Group> groups,
    Depth depth,
    Map<String, List<TokenCount>> baseFavoredTokens,
    Map<String, Map<Metric, Statistic>> shares,
    Optional<LayerResults> layers,
    List<String> notes,
    JsonNode provenance) {

  /**
   * A token of Algorithm 1's set.
   *
   * @param count at how many positions it is in the set
   * @param share the same over all positions of the group
   */
  record TokenCount(String token, long id, long count, double share) {}

  /** The group that the headline speaks of: the contrast's first, or harmful, or the first one. */
  Optional<Group> main() {
    String wanted = depth.contrast().map(Depth.Contrast::first).orElse("harmful");
    return groups.stream()
        .filter(group -> group.name().equals(wanted))
        .findFirst()
        .or(() -> groups.stream().findFirst());
  }

  /** The confidence level as a word in front of "interval": {@code 95 %}. */
  String level() {
    return Math.round(confidence * 100) + " %";
  }

  /** The axis up to the last position that any group draws. */
  Across across() {
    return new Across.Tokens(groups.stream().mapToInt(Group::drawn).max().orElse(0));
  }
}
