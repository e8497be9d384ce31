package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A model as {@code results.json} names it.
 *
 * @param name as it was given, untrusted text
 * @param family its architecture, empty where the file does not say
 */
record ModelName(String name, String family, OptionalLong parameters) {

  static ModelName read(JsonAt at) {
    return new ModelName(
        at.text("name", "unnamed"),
        at.text("family", ""),
        at.find("parameters").map(p -> OptionalLong.of(p.count())).orElse(OptionalLong.empty()));
  }

  Markup markup() {
    List<String> about = new ArrayList<>();
    if (!family.isEmpty()) {
      about.add(family);
    }
    parameters.ifPresent(count -> about.add(spoken(count)));
    return Markup.of("<bdi>{}</bdi> <small>{}</small>", name, String.join(", ", about));
  }

  static String spoken(long count) {
    return count >= 1_000_000_000
        ? "%.1f B parameters".formatted(count / 1e9)
        : count >= 1_000_000
            ? "%.1f M parameters".formatted(count / 1e6)
            : Numbers.count(count) + " parameters";
  }
}
