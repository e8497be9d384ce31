package dev.fathom.app.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The depth numbers.
 *
 * @param recoveryDelta the threshold δ of the recovery number
 * @param areaFrom first position, counted from 1, of the area beyond the first tokens
 * @param groups for each group its numbers by name
 * @param contrast the first group against the second, where the run has two
 */
record Depth(
    OptionalDouble recoveryDelta,
    int areaFrom,
    Map<String, Map<String, Estimate>> groups,
    Optional<Contrast> contrast) {
  static final String KL_FIRST = "kl_first";
  static final String KL_MEAN = "kl_mean";
  static final String HALF_LIFE = "kl_half_life";
  static final String RECOVERY_BELOW = "recovery_below_delta";
  static final String AREA_PREFIX = "kl_area_beyond_";

  /**
   * One group minus another.
   *
   * @param first the group that is subtracted from
   * @param second the group that is subtracted
   * @param numbers differences by name
   * @param positions the difference of mean KL by position, nats
   */
  record Contrast(
      String first, String second, Map<String, Estimate> numbers, List<Estimate> positions) {
    Optional<Estimate> number(String name) {
      return Optional.ofNullable(numbers.get(name));
    }
  }

  Optional<Estimate> number(Group group, String name) {
    return Optional.ofNullable(groups.getOrDefault(group.name(), Map.of()).get(name));
  }

  String areaName() {
    return AREA_PREFIX + (areaFrom - 1);
  }
}
