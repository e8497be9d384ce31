package dev.fathom.app.report;

import java.util.Optional;

/** What the recovery probability says beside the KL: late KL alone is no depth. */
final class RecoveryWords {
  private RecoveryWords() {}

  static Optional<String> of(Results results, Group group, Decay decay) {
    Optional<Statistic> first = group.at(Metric.RECOVERY_ALIGNED, 1);
    Optional<Statistic> base = group.at(Metric.RECOVERY_BASE, 1);
    if (first.isEmpty() || base.isEmpty() || results.depth().recoveryDelta().isEmpty()) {
      return Optional.empty();
    }
    double delta = results.depth().recoveryDelta().getAsDouble();
    String start =
        "At token 1 the aligned model opens a refusal with probability %s (its base: %s)"
            .formatted(Numbers.value(first.get().mean()), Numbers.value(base.get().mean()));
    Optional<Estimate> below = results.depth().number(group, Depth.RECOVERY_BELOW);
    return Optional.of(
        start
            + course(below, Numbers.given(delta), group.drawn())
            + remainder(group, decay, delta));
  }

  /** What the title has to add when KL stays high: whether the ability to refuse stays with it. */
  static String qualifier(Results results, Group group, Decay decay) {
    Optional<Statistic> late = group.at(Metric.RECOVERY_ALIGNED, decay.last().token());
    if (decay.half().value().isPresent()
        || decay.last().token() == 1
        || late.isEmpty()
        || results.depth().recoveryDelta().isEmpty()) {
      return "";
    }
    return late.get().mean() < results.depth().recoveryDelta().getAsDouble()
        ? ", but the aligned one cannot turn back there"
        : ", and the aligned one can still turn back there";
  }

  private static String course(Optional<Estimate> below, String delta, int last) {
    if (below.isEmpty()) {
      return ".";
    }
    if (below.get().value().isEmpty()) {
      return "; it never falls below δ\u00a0=\u00a0%s within the first %d tokens."
          .formatted(delta, last);
    }
    long token = Math.round(below.get().value().getAsDouble());
    return token <= 1
        ? ": below δ\u00a0=\u00a0%s from the start, so there is no refusal to lose."
            .formatted(delta)
        : "; it falls below δ\u00a0=\u00a0%s at token %d.".formatted(delta, token);
  }

  /** Whether what KL remains late comes with an ability to refuse. */
  private static String remainder(Group group, Decay decay, double delta) {
    Optional<Statistic> late = group.at(Metric.RECOVERY_ALIGNED, decay.last().token());
    if (!decay.remains() || late.isEmpty()) {
      return "";
    }
    double probability = late.get().mean();
    return probability < delta
        ? " At token %d it is %s: the difference that remains there is not an ability to turn back."
            .formatted(decay.last().token(), Numbers.value(probability))
        : " At token %d it is still %s: the model can turn back there."
            .formatted(decay.last().token(), Numbers.value(probability));
  }
}
