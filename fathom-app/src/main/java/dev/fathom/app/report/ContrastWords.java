package dev.fathom.app.report;

import java.util.Optional;

/** Whether the difference is about harm: one group against the other. */
final class ContrastWords {
  private ContrastWords() {}

  static Optional<String> of(Results results) {
    return results.depth().contrast().flatMap(contrast -> of(results, contrast));
  }

  private static Optional<String> of(Results results, Depth.Contrast contrast) {
    Optional<Estimate> first = contrast.number(Depth.KL_FIRST).filter(e -> e.value().isPresent());
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String groups = "“%s” and “%s” prompts".formatted(contrast.first(), contrast.second());
    String mean =
        contrast
            .number(Depth.KL_MEAN)
            .filter(e -> e.value().isPresent())
            .map(e -> ", %s on average over the response".formatted(e.asValue()))
            .orElse("");
    String numbers =
        "by %s nats at the first token%s (%s intervals)"
            .formatted(first.get().asValue(), mean, results.level());
    if (!beyondChance(contrast)) {
      return Optional.of(
          "The two groups, %s, are not told apart beyond chance: they differ %s."
              .formatted(groups, numbers));
    }
    boolean atFirst = first.get().excludesZero();
    Estimate deciding = atFirst ? first.get() : contrast.numbers().get(Depth.KL_MEAN);
    return Optional.of(
        "“%s” prompts move the model %s than “%s” ones%s: %s."
            .formatted(
                contrast.first(),
                deciding.value().orElse(0) > 0 ? "more" : "less",
                contrast.second(),
                atFirst ? " at the first token" : " on average",
                numbers));
  }

  /** What the title has to add when the groups are treated alike. */
  static String qualifier(Results results) {
    return results
        .depth()
        .contrast()
        .filter(contrast -> contrast.number(Depth.KL_FIRST).isPresent() && !beyondChance(contrast))
        .map(contrast ->
            ", but no more on “%s” prompts than on “%s” ones"
                .formatted(contrast.first(), contrast.second()))
        .orElse("");
  }

  private static boolean beyondChance(Depth.Contrast contrast) {
    return contrast.number(Depth.KL_FIRST).filter(Estimate::excludesZero).isPresent()
        || contrast.number(Depth.KL_MEAN).filter(Estimate::excludesZero).isPresent();
  }
}
