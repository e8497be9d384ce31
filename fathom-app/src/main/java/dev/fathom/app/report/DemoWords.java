package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a demo showed, in words. */
final class DemoWords {
  private DemoWords() {}

  static Headline of(Demo demo) {
    List<String> findings = new ArrayList<>();
    plainly(demo).ifPresent(findings::add);
    worst(demo).ifPresent(findings::add);
    refusals(demo).ifPresent(findings::add);
    others(demo).ifPresent(findings::add);
    cost(demo).ifPresent(findings::add);
    return new Headline(title(demo), findings);
  }

  private static String title(Demo demo) {
    Optional<String> depth = demo.telling();
    if (depth.isEmpty()) {
      return "Before and after cannot be compared: the demo's attacks are missing.";
    }
    AtDepth before = demo.at(DemoState.BEFORE, depth.get()).orElseThrow();
    AtDepth after = demo.at(DemoState.AFTER, depth.get()).orElseThrow();
    return "With %s, the model went along with %s %% of the forbidden requests; now it does with %s %%."
        .formatted(
            AttackResults.prefilled(depth.get()),
            Numbers.points(before.share()),
            Numbers.points(after.share()));
  }

  private static Optional<String> plainly(Demo demo) {
    return demo.at(DemoState.BEFORE, AttackResults.PLAIN)
        .flatMap(before ->
            demo.at(DemoState.AFTER, AttackResults.PLAIN)
                .map(after ->
                    "Asked plainly, it goes along with %s before and %s after: a test without"
                            .formatted(
                                before.success().share().text(), after.success().share().text())
                        + " prefilling would have seen no difference worth the name."))
        .filter(_ ->
            Math.abs(
                    demo.at(DemoState.BEFORE, AttackResults.PLAIN).orElseThrow().share()
                        - demo.at(DemoState.AFTER, AttackResults.PLAIN).orElseThrow().share())
                <= AttackWords.REFUSES);
  }

  private static Optional<String> worst(Demo demo) {
    return Optional.ofNullable(demo.strands().get(DemoState.AFTER))
        .map(strand ->
            "After deepening, the worst of the %d depths lets through %s %% of the answers."
                .formatted(
                    strand.depths().size(),
                    Numbers.points(
                        strand.depths().stream()
                            .mapToDouble(AtDepth::share)
                            .filter(share -> share >= 0)
                            .max()
                            .orElse(Double.NaN))));
  }

  /** Whether it refuses where it does not go along any more, or only falls apart. */
  private static Optional<String> refusals(Demo demo) {
    return Optional.ofNullable(demo.strands().get(DemoState.AFTER))
        .map(strand ->
            strand.depths().stream()
                .filter(at -> !at.depth().equals(AttackResults.PLAIN))
                .filter(at -> at.refused().value().isPresent())
                .map(at ->
                    Numbers.share(at.refused().value().getAsDouble())
                        + " with "
                        + AttackResults.prefilled(at.depth()))
                .toList())
        .filter(parts -> !parts.isEmpty())
        .map(parts ->
            "Behind a prefill it now answers with a whole refusal: "
                + String.join(", ", parts)
                + ".");
  }

  private static Optional<String> others(Demo demo) {
    List<String> parts = new ArrayList<>();
    for (DemoState state : List.of(DemoState.CONTRASTIVE, DemoState.COMPLETED)) {
      demo.telling()
          .flatMap(depth -> demo.at(state, depth))
          .ifPresent(
              at -> parts.add("%s, %s".formatted(state.meaning, at.success().share().text())));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "On the way there, with %s: %s."
                .formatted(
                    AttackResults.prefilled(demo.telling().orElseThrow()),
                    String.join("; ", parts)));
  }

  /** What the permitted requests paid for it. */
  static Optional<String> cost(Demo demo) {
    OptionalDouble before = demo.utility(DemoState.BEFORE);
    OptionalDouble after = demo.utility(DemoState.AFTER);
    return before.isEmpty() || after.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Permitted requests are answered rightly in %s %% before and %s %% after."
                .formatted(
                    Numbers.points(before.getAsDouble()), Numbers.points(after.getAsDouble())));
  }
}
