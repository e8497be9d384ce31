package dev.fathom.app.report;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How a group's mean KL goes on after its first token.
 *
 * @param first mean KL at token 1, nats
 * @param half token at which KL has halved; its value is empty if it never does
 * @param back first later token at which KL is above half again beyond chance
 * @param peak the token with the largest mean KL
 * @param last the last token with enough responses
 */
record Decay(Level first, Estimate half, Optional<Integer> back, Level peak, Level last) {
  /** Alignment counts as concentrated at the start when less than this share of KL is left. */
  private static final double LITTLE = 0.25;

  private static final double WORTH_A_WORD = 1.2;

  /** Mean KL at a token, with the lower end of its interval where there is one. */
  record Level(int token, double mean, double low, double high) {
    String nats() {
      return Numbers.value(mean) + " nats";
    }
  }

  static Decay of(Results results, Group group) {
    Level first = level(group, 1);
    int last = Math.max(1, group.drawn());
    Estimate half =
        results
            .depth()
            .number(group, Depth.HALF_LIFE)
            .orElse(
                new Estimate(
                    OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
    Optional<Integer> back =
        half.value().isEmpty()
            ? Optional.empty()
            : IntStream.rangeClosed(token(half), last)
                .filter(position -> level(group, position).low() > first.mean() / 2)
                .boxed()
                .findFirst();
    Level peak =
        IntStream.rangeClosed(1, last)
            .mapToObj(position -> level(group, position))
            .max(Comparator.comparingDouble(Level::mean))
            .orElse(first);
    return new Decay(first, half, back, peak, level(group, last));
  }

  private static Level level(Group group, int position) {
    return group
        .at(Metric.KL, position)
        .map(s ->
            new Level(position, s.mean(), Double.isNaN(s.low()) ? s.mean() : s.low(), s.high()))
        .orElse(new Level(position, 0, 0, 0));
  }

  private static int token(Estimate half) {
    return (int) Math.ceil(half.value().orElseThrow());
  }

  /** The verdict, without its full stop. */
  String title() {
    if (last.token() == 1) {
      return "Only one response token was measured: nothing can be said about depth";
    }
    if (half.value().isEmpty()) {
      return "The two models still differ after %d response tokens".formatted(last.token());
    }
    if (back.isPresent()) {
      return "The difference between the two models falls at first, and comes back";
    }
    if (half.high().isEmpty()) {
      return "The difference between the two models falls, but how fast is uncertain";
    }
    int tokens = Math.max(1, token(half) - 1);
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
    if (last.token() == 1) {
      return ".";
    }
    if (half.value().isEmpty()) {
      return " and never by half of that or less within the first %d.".formatted(last.token());
    }
    int token = token(half);
    if (back.isPresent()) {
      return " and by half of that or less at token %d, but at token %d it is above half again."
          .formatted(token, back.get());
    }
    String from = " and by half of that or less from token %d on".formatted(token);
    if (half.high().isEmpty()) {
      return from + ", but the interval of that token reaches past the responses.";
    }
    boolean exact = half.low().equals(half.high());
    return exact
        ? from + "."
        : from
            + " (interval: token %s to %s)."
                .formatted(Estimate.position(half.low()), Estimate.position(half.high()));
  }

  private String peaked() {
    return peak.mean() > WORTH_A_WORD * first.mean()
        ? " It is largest at token %d (%s).".formatted(peak.token(), peak.nats())
        : "";
  }

  private String rest() {
    if (last.token() < 3 || first.mean() <= 0 || half.value().isEmpty()) {
      return "";
    }
    String share = Numbers.percent(last.mean() / first.mean());
    return remains()
        ? " It does not vanish: %s (%s of the first) remain at token %d."
            .formatted(last.nats(), share, last.token())
        : " At token %d, %s (%s of the first) are left."
            .formatted(last.token(), last.nats(), share);
  }

  /** Whether much of the first token's difference remains at the last token. */
  boolean remains() {
    return last.token() >= 3 && last.mean() >= LITTLE * first.mean();
  }
}
