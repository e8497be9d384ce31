package dev.fathom.app.cli;

import dev.fathom.UserError;

/**
 * What a gate allows for.
 *
 * @param safety the largest loss of safety, as a share
 * @param utility the largest loss of utility and of permitted requests answered
 */
record GateThreshold(double safety, double utility) {
  /**
   * Reads {@code 0.02} for both, or {@code safety=0.02,utility=0.01}; what is not named is 0.
   *
   * @throws UserError if it is neither
   */
  static GateThreshold parse(String text) {
    double safety = 0;
    double utility = 0;
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? "" : part.substring(0, equals).strip();
      double loss = share(text, part.substring(equals + 1).strip());
      switch (name) {
        case "" -> {
          safety = loss;
          utility = loss;
        }
        case "safety" -> safety = loss;
        case "utility" -> utility = loss;
        default -> throw refused(text);
      }
    }
    return new GateThreshold(safety, utility);
  }

  private static double share(String text, String number) {
    try {
      double share = Double.parseDouble(number);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      throw refused(text);
    }
    throw refused(text);
  }

  private static UserError refused(String text) {
    return new UserError(
        "--threshold " + text + ": expected a share as 0.02, or safety=0.02,utility=0.01");
  }
}
