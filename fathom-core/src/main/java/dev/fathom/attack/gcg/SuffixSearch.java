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

  /** When a search ends. */
  sealed interface Limit {
    /** After so many steps. */
    record Steps(int count) implements Limit {}

    /** With the candidate that brings what was spent to this many tokens. */
    record Cost(double tokens) implements Limit {}
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
    // The prompts' beginnings and the starts are behind it.
    double candidate = Math.max(1, loss.tokensOf(starts.getFirst()));
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(best.loss(), cost()));
    while (!(earlyStop && best.value().hit()) && left(limit, steps.size() - 1, candidate) > 0) {
      List<int[]> candidates = candidates(kept.best(), random);
      int most = left(limit, steps.size() - 1, candidate);
      List<Scored> scored =
          scoring.of(candidates.subList(0, Math.min(most, candidates.size())), loss, random);
      Scored lowest = scored.stream().min(Comparator.comparingDouble(Scored::loss)).orElseThrow();
      kept.offer(lowest.suffix(), lowest.loss());
      for (Scored one : scored) {
        best = better(best, one);
      }
      steps.add(new Step(best.loss(), cost()));
      progress.accept(
          switch (limit) {
            case Limit.Steps(int count) -> (steps.size() - 1) / (double) count;
            case Limit.Cost(double tokens) -> Math.min(1, cost() / tokens);
          });
    }
    progress.accept(1);
    return new SuffixTrace(first.getFirst(), best.suffix(), best.value(), steps);
  }

  /** How many candidates may be scored. */
  private int left(Limit limit, int steps, double candidate) {
    return switch (limit) {
      case Limit.Steps(int count) -> steps < count ? Integer.MAX_VALUE : 0;
      case Limit.Cost(double tokens) -> (int) Math.ceil((tokens - cost()) / candidate);
    };
  }

  private Scored better(Scored best, Scored other) {
    if (earlyStop && best.value().hit() != other.value().hit()) {
      return best.value().hit() ? best : other;
    }
    return other.loss() < best.loss() ? other : best;
  }

  private List<int[]> candidates(int[] suffix, SplittableRandom random) {
    Substitutions around = substitutes.around(suffix);
    for (int draw = 0; draw < MOST_DRAWS; draw++) {
      List<int[]> readable = around.draw(suffix, width, random).stream().filter(keeps).toList();
      if (!readable.isEmpty()) {
        return readable;
      }
    }
    throw new UserError(
        "no candidate out of "
            + MOST_DRAWS * width
            + " would be read as the tokens that it is made of; start from another --init, or let"
            + " them pass with --filter false");
  }
}
