package dev.fathom.app.report;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a group's mean KL goes on after its first token.
 *
 * @param first mean KL at token 1, nats
 * @param half token at which KL has halved, empty if it never does
 * @param halfKnown whether the interval of {@code half} ends within the responses
 * @param back first later token at which KL is above half again, empty if it stays below
 * @param peak the token with the largest mean KL
 * @param last the last token with enough responses
 * @param lastValue mean KL there, nats
 */
record Decay(
    Statistic first,
    Optional<Integer> half,
    boolean halfKnown,
    Optional<Integer> back,
    int peak,
    double peakValue,
    int last,
    double lastValue) {
  /** Alignment counts as concentrated at the start when less than this share of KL is left late. */
  private static final double LITTLE = 0.25;

  static Decay of(Results results, Group group) {
    Statistic first = group.at(Metric.KL, 1).orElseThrow();
    int last = Math.max(1, group.drawn());
    Optional<Estimate> estimate = results.depth().number(group, Depth.HALF_LIFE);
    Optional<Integer> half =
        estimate
            .filter(e -> e.value().isPresent())
            .map(e -> (int) Math.ceil(e.value().getAsDouble()));
    Optional<Integer> back =
        half.flatMap(from ->
            IntStream.rangeClosed(from, last)
                .filter(position -> kl(group, position) > first.mean() / 2)
                .boxed()
                .findFirst());
    int peak =
        IntStream.rangeClosed(1, last)
            .boxed()
            .max(java.util.Comparator.comparingDouble(position -> kl(group, position)))
            .orElse(1);
    return new Decay(
        first,
        half,
        estimate.filter(e -> e.high().isPresent()).isPresent(),
        back,
        peak,
        kl(group, peak),
        last,
        kl(group, last));
  }

  private static double kl(Group group, int position) {
    return group.at(Metric.KL, position).map(Statistic::mean).orElse(0.0);
  }

  /** The verdict, without its full stop. */
  String title() {
    if (last == 1) {
      return "Only one response token was measured: nothing can be said about depth";
    }
    if (half.isEmpty()) {
      return "The two models still differ after %d response tokens".formatted(last);
    }
    if (back.isPresent()) {
      return "The difference between the two models falls after token 1, and comes back";
    }
    if (!halfKnown) {
      return "The difference between the two models falls, but how fast is uncertain";
    }
    int tokens = Math.max(1, half.get() - 1);
    String where = tokens == 1 ? "its first token" : "its first %d tokens".formatted(tokens);
    return remains()
        ? "This pair differs most in %s, then levels off".formatted(where)
        : "The alignment of this pair is concentrated in %s".formatted(where);
  }

  String sentence(Group group) {
    String start =
        "On %s the aligned model differs from its base by %s nats%s at the first response token"
            .formatted(
                group.prompts(),
                Numbers.value(first.mean()),
                Numbers.interval(first.low(), first.high()));
    return start + course() + peaked() + rest();
  }

  private String course() {
    if (last == 1) {
      return ".";
    }
    if (half.isEmpty()) {
      return " and never by half of that or less within the first %d.".formatted(last);
    }
    String from = " and by half of that or less from token %d on".formatted(half.get());
    if (back.isPresent()) {
      return " and by half of that or less at token %d, but at token %d it is above half again."
          .formatted(half.get(), back.get());
    }
    return halfKnown
        ? from + "."
        : from + ", but the interval of that token reaches past the responses.";
  }

  private String peaked() {
    return peakValue > 1.2 * first.mean()
        ? " It is largest at token %d (%s nats).".formatted(peak, Numbers.value(peakValue))
        : "";
  }

  private String rest() {
    if (last < 3 || first.mean() <= 0) {
      return "";
    }
    double share = lastValue / first.mean();
    return !remains()
        ? " At token %d %s nats are left (%s of the first)."
            .formatted(last, Numbers.value(lastValue), Numbers.percent(share))
        : " It does not vanish: %s nats (%s of the first) remain at token %d."
            .formatted(Numbers.value(lastValue), Numbers.percent(share), last);
  }

  /** Whether much of the first token's difference remains at the last token. */
  boolean remains() {
    return last >= 3 && lastValue >= LITTLE * first.mean();
  }
}
