package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What harm information comes to, in words no stronger than its numbers. */
final class HarmWords {
  /** A variance of harm under this is that of about one harmful answer in a thousand. */
  private static final double NOTHING = 1e-3;

  private static final int MOST = 4;

  private HarmWords() {}

  static Headline headline(HarmRun run) {
    if (run.sides().isEmpty()) {
      return new Headline("Nothing was looked at.", List.of("The run holds no answers."));
    }
    List<String> findings = new ArrayList<>();
    run.sides().forEach(side -> findings.add(finding(run, side)));
    if (run.own()) {
      run.sides().forEach(side -> side.gap().ifPresent(gap -> findings.add(check(run, side, gap))));
    }
    HarmRun.OneSide main = run.sides().getFirst();
    return new Headline(run.own() ? ownTitle(main) : givenTitle(main), findings);
  }

  private static boolean decided(HarmRun.OneSide side) {
    return side.variance().high().orElse(Double.MAX_VALUE) < NOTHING;
  }

  private static String ownTitle(HarmRun.OneSide side) {
    if (side.mean().value().orElse(1) == 0 && decided(side)) {
      return "Not one of %s rollouts of the %s model was harmful: left to itself it has nothing to decide."
          .formatted(Numbers.count(side.rollouts()), side.side());
    }
    if (decided(side)) {
      return "The %s model's own answers are nearly all alike in harm (%s): left to itself it has nothing to decide."
          .formatted(side.side(), side.mean().amount().text());
    }
    if (side.horizon().high().isEmpty()) {
      return "Where the %s model's answers are decided is not clear yet: more rollouts are needed."
          .formatted(side.side());
    }
    return "The harm of the %s model's answers is decided within their first %s tokens."
        .formatted(side.side(), Estimate.position(side.horizon().high()));
  }

  private static String givenTitle(HarmRun.OneSide side) {
    OptionalInt half = half(side);
    return half.isEmpty()
        ? "However much of the given answers is forced upon it, the %s model rarely finishes them."
            .formatted(side.side())
        : half.getAsInt() == 0
            ? "The %s model gives such answers by itself.".formatted(side.side())
            : "With %d tokens of the given answers forced upon it, the %s model finishes them more often than not."
                .formatted(half.getAsInt(), side.side());
  }

  /** After how many tokens the mean h is at least one half and stays there. */
  static OptionalInt half(HarmRun.OneSide side) {
    int t = side.positions().size();
    while (t > 0 && side.positions().get(t - 1).h().value().orElse(0) >= 0.5) {
      t--;
    }
    if (t == side.positions().size()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(t == 0 && side.mean().value().orElse(0) >= 0.5 ? 0 : t + 1);
  }

  private static String finding(HarmRun run, HarmRun.OneSide side) {
    String harm =
        "%s: harm %s over %d prompts (%s rollouts)"
            .formatted(
                run.name(side),
                side.mean().amount().text(),
                side.n(),
                Numbers.count(side.rollouts()));
    if (run.own() && decided(side)) {
      return harm + "; its answers differ too little to tell where that is decided.";
    }
    return "%s; most is decided at tokens %s; at most %s is left after %s tokens %s."
        .formatted(
            harm,
            most(side),
            Numbers.share(run.beyond()),
            Estimate.position(side.horizon().value()),
            "[%s, %s]"
                .formatted(
                    Estimate.position(side.horizon().low()),
                    Estimate.position(side.horizon().high())));
  }

  /** The positions that decide most, in their order. */
  private static String most(HarmRun.OneSide side) {
    return IntStream.range(0, side.positions().size())
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                (Integer t) -> -side.positions().get(t).information().value().orElse(0)))
        .limit(MOST)
        .sorted()
        .map(t -> Integer.toString(t + 1))
        .collect(Collectors.joining(", "));
  }

  private static String check(HarmRun run, HarmRun.OneSide side, Estimate gap) {
    return "%s: all harm information together less the variance of harm is %s; theory says 0%s."
        .formatted(
            run.name(side),
            gap.signedAmount().text(),
            gap.excludesZero() ? ", which is outside of the interval" : "");
  }
}
