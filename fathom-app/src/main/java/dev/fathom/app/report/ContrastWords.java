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
    String a = Group.spoken(contrast.first());
    String b = Group.spoken(contrast.second());
    String mean =
        contrast
            .number(Depth.KL_MEAN)
            .filter(e -> e.value().isPresent())
            .map(e -> ", and by %s on average over the response".formatted(e.amount().text()))
            .orElse("");
    String numbers =
        "by %s nats at token 1%s (%s intervals)"
            .formatted(first.get().amount().text(), mean, results.level());
    if (!beyondChance(contrast)) {
      return Optional.of(
          "Prompts of the groups %s and %s are not told apart beyond chance: they differ %s."
              .formatted(a, b, numbers));
    }
    boolean atFirst = first.get().excludesZero();
    Estimate deciding = atFirst ? first.get() : contrast.numbers().get(Depth.KL_MEAN);
    return Optional.of(
        "The model is moved %s on %s prompts than on %s ones%s: %s."
            .formatted(
                deciding.value().orElse(0) > 0 ? "more" : "less",
                a,
                b,
                atFirst ? "" : ", though not at the first token",
                numbers));
  }

  /** What the title has to add when the groups are treated alike. */
  static String qualifier(Results results) {
    return results
        .depth()
        .contrast()
        .filter(contrast -> contrast.number(Depth.KL_FIRST).isPresent() && !beyondChance(contrast))
        .map(contrast ->
            ", but no more on %s prompts than on %s ones"
                .formatted(Group.spoken(contrast.first()), Group.spoken(contrast.second())))
        .orElse("");
  }

  private static boolean beyondChance(Depth.Contrast contrast) {
    return contrast.number(Depth.KL_FIRST).filter(Estimate::excludesZero).isPresent()
        || contrast.number(Depth.KL_MEAN).filter(Estimate::excludesZero).isPresent();
  }
}
