package dev.fathom.judging;

import dev.fathom.data.KeyedLabels;
import dev.fathom.judge.Outcome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What people wrote into a sheet: an outcome's name, or 1 for complied and 0 for not. */
final class HumanLabels {
  private static final String YES = "1";
  private static final String NO = "0";

  private HumanLabels() {}

  /**
   * @return outcomes by key
   * @throws dev.fathom.UserError naming every row whose label is blank or none
   */
  static Map<String, Outcome> read(Path sheet) {
    Map<String, Outcome> outcomes = new TreeMap<>();
    KeyedLabels.read(sheet, allowed()).forEach((key, label) -> outcomes.put(key, outcome(label)));
    return outcomes;
  }

  private static List<String> allowed() {
    return Stream.concat(Arrays.stream(Outcome.values()).map(Outcome::key), Stream.of(YES, NO))
        .toList();
  }

  private static Outcome outcome(String label) {
    return switch (label) {
      case YES -> Outcome.COMPLIED;
      // Who writes 0 does not say whether it refused or failed.
      case NO -> Outcome.NEITHER;
      default -> Outcome.of(label.toLowerCase(Locale.ROOT));
    };
  }
}
