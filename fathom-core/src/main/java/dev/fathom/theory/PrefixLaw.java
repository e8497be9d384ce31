package dev.fathom.theory;

/** Which prefixes an attacker lays into a model's mouth: Q of 2603.04851, Def 17. */
public enum PrefixLaw {
  /** As the base policy writes them. */
  BASE,
  /** As the base policy writes them, weighed by how harmful they come to be: P(y_&lt;t | harm). */
  HARMFUL;

  /**
   * The probability of each prefix, position by position.
   *
   * @return shape [length + 1][nodes]
   */
  double[][] over(HarmProfile profile) {
    return switch (this) {
      case BASE -> profile.reach();
      case HARMFUL -> weighed(profile);
    };
  }

  private static double[][] weighed(HarmProfile profile) {
    if (profile.mean() == 0) {
      return profile.reach();
    }
    double[][] law = new double[profile.reach().length][];
    for (int t = 0; t < law.length; t++) {
      law[t] = profile.reach()[t].clone();
      for (int node = 0; node < law[t].length; node++) {
        law[t][node] *= profile.expected()[t][node] / profile.mean();
      }
    }
    return law;
  }
}
