package dev.fathom.attack.gcg;

import dev.fathom.UserError;
import dev.fathom.attack.gcg.Scoring.Scored;
import dev.fathom.attack.gcg.SuffixTrace.Step;
import dev.fathom.attack.search.TargetLoss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;

/**
 * The search for a suffix, step by step: draw candidates around the best suffix of the buffer, drop
 * those that would be read as other tokens, score the rest, take the best one into the buffer.
 *
 * @param loss what is minimised
 * @param substitutes where candidates are drawn from
 * @param scoring which candidates are scored
 * @param keeps whether a suffix is read as its tokens
 * @param width candidates of a step, before some are dropped
 * @param buffer how many suffixes are kept
 * @param earlyStop whether a hit ends the search
 */
record SuffixSearch(
    SuffixLoss loss,
    Substitutes substitutes,
    Scoring scoring,
    Predicate<int[]> keeps,
    int width,
    int buffer,
    boolean earlyStop) {
  private static final int MOST_DRAWS = 20;

  /** Where the next step's candidates come from. */
  interface Substitutes {
    /** Around this suffix. */
    Substitutions around(int[] suffix);
  }

  /** How long a search goes on. */
  sealed interface Limit {
    /** So many steps, each of as many candidates as the search is wide. */
    record Steps(int count) implements Limit {}

    /**
     * Steps of equal cost to those of another search: each ends with the candidate that brings what
     * was spent to so many tokens.
     */
    record Costs(List<Double> tokens) implements Limit {}

    /** How many steps. */
    default int steps() {
      return switch (this) {
        case Steps(int count) -> count;
        case Costs(List<Double> tokens) -> tokens.size();
      };
    }
  }

  /**
   * What the search has spent, in tokens that pass forward through the attacked models; a token
   * whose gradient passes back counts two more, and a small model's tokens count as much less as it
   * is smaller.
   */
  double cost() {
    double own = loss.forwardTokens() + 2.0 * loss.backwardTokens();
    return own + scoring.draftCost();
  }

  /**
   * Searches.
   *
   * @param starts suffixes to start from, the first one first; at least one
   * @param progress is told the share of the limit that is behind it
   */
  SuffixTrace run(
      List<int[]> starts, Limit limit, SplittableRandom random, DoubleConsumer progress) {
    List<TargetLoss.Value> first = loss.values(starts);
    SuffixBuffer kept = new SuffixBuffer(buffer);
    Scored best = new Scored(starts.getFirst(), first.getFirst());
    for (int i = 0; i < starts.size(); i++) {
      kept.offer(starts.get(i), first.get(i).loss());
      best = better(best, new Scored(starts.get(i), first.get(i)));
    }
    double each = Math.max(1, loss.tokensOf(starts.getFirst()));
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(best.loss(), cost()));
    for (int step = 0; step < limit.steps() && !(earlyStop && best.value().hit()); step++) {
      for (int most = most(limit, step, each); most > 0; most = left(limit, step, each)) {
        List<int[]> drawn = candidates(kept.best(), Math.min(most, width), random);
        List<Scored> scored = scoring.of(drawn, loss, random);
        Scored lowest = scored.stream().min(Comparator.comparingDouble(Scored::loss)).orElseThrow();
        kept.offer(lowest.suffix(), lowest.loss());
        for (Scored one : scored) {
          best = better(best, one);
        }
      }
      steps.add(new Step(best.loss(), cost()));
      progress.accept((step + 1) / (double) limit.steps());
    }
    progress.accept(1);
    return new SuffixTrace(first.getFirst(), best.suffix(), best.value(), steps);
  }

  /** How many candidates a step may have at first. */
  private int most(Limit limit, int step, double each) {
    return switch (limit) {
      case Limit.Steps _ -> width;
      case Limit.Costs _ -> left(limit, step, each);
    };
  }

  /** How many more it may have, since the filter dropped some. */
  private int left(Limit limit, int step, double each) {
    return switch (limit) {
      case Limit.Steps _ -> 0;
      case Limit.Costs(List<Double> tokens) -> (int) Math.ceil((tokens.get(step) - cost()) / each);
    };
  }

  private Scored better(Scored best, Scored other) {
    if (earlyStop && best.value().hit() != other.value().hit()) {
      return best.value().hit() ? best : other;
    }
    return other.loss() < best.loss() ? other : best;
  }

  private List<int[]> candidates(int[] suffix, int count, SplittableRandom random) {
    Substitutions around = substitutes.around(suffix);
    for (int draw = 0; draw < MOST_DRAWS; draw++) {
      List<int[]> readable = around.draw(suffix, count, random).stream().filter(keeps).toList();
      if (!readable.isEmpty()) {
        return readable;
      }
    }
    throw new UserError(
        "no candidate out of "
            + MOST_DRAWS * count
            + " would be read as the tokens that it is made of; start from another --init, or let"
            + " them pass with --filter false");
  }
}
