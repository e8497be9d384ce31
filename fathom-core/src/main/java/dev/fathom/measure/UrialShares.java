package dev.fathom.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoublePredicate;

/**
 * The shares of URIAL (2312.01552): how far down the base model's list the aligned model's own
 * choice stands. Each share is a 0/1 number per position whose mean is reported.
 */
final class UrialShares {
  /** The metric that the shares are made from. */
  static final String RANK = "rank_base_argmax";

  private static final int MARGINAL = 3;

  private UrialShares() {}

  /** The shares by name, each as a condition on the rank. */
  static Map<String, DoublePredicate> conditions() {
    Map<String, DoublePredicate> conditions = new LinkedHashMap<>();
    conditions.put("unshifted", rank -> rank == 1);
    conditions.put("marginal", rank -> rank > 1 && rank <= MARGINAL);
    conditions.put("shifted", rank -> rank > MARGINAL);
    return conditions;
  }
}
