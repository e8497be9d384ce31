package dev.fathom.attack.autodan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The word level of AutoDAN-HGA: a word's score is the mean fitness (−loss) of the individuals that
 * have it, averaged with its score of before, and the best words are remembered. A word is replaced
 * by a synonym with a better score, with a probability that grows with that score's share.
 */
final class WordMomentum {
  private static final int REMEMBERED = 30;

  private final Synonyms synonyms;
  private final Map<String, Double> scores = new HashMap<>();

  WordMomentum(Synonyms synonyms) {
    this.synonyms = synonyms;
  }

  /** Takes in a generation. */
  void learn(List<Wrapping> population, double[] losses) {
    Map<String, List<Double>> seen = new HashMap<>();
    for (int i = 0; i < losses.length; i++) {
      if (Double.isFinite(losses[i])) {
        for (String word : new HashSet<>(Words.of(population.get(i)))) {
          seen.computeIfAbsent(word.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
              .add(-losses[i]);
        }
      }
    }
    seen.forEach((word, fitness) -> {
      double mean = fitness.stream().mapToDouble(f -> f).average().orElseThrow();
      scores.merge(word, mean, (before, now) -> (before + now) / 2);
    });
    List<Map.Entry<String, Double>> best =
        scores.entrySet().stream()
            .filter(entry -> !synonyms.of(entry.getKey()).isEmpty())
            .sorted(
                Map.Entry.<String, Double>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(REMEMBERED)
            .toList();
    scores.keySet().retainAll(best.stream().map(Map.Entry::getKey).toList());
  }

  /** What is known of a word; higher is better. */
  Map<String, Double> scores() {
    return Map.copyOf(scores);
  }

  /** The individual with words replaced by those that did better. */
  Wrapping improved(Wrapping wrapping, double rate, SplittableRandom random) {
    return Words.replaced(
        wrapping,
        word -> {
          double own = scores.getOrDefault(word.toLowerCase(Locale.ROOT), Double.NEGATIVE_INFINITY);
          return synonyms.of(word).stream()
              .filter(other -> score(other) > own)
              .max(Comparator.comparingDouble(this::score))
              .filter(_ -> random.nextDouble() < rate)
              .orElse(word);
        });
  }

  private double score(String word) {
    return scores.getOrDefault(word.toLowerCase(Locale.ROOT), Double.NEGATIVE_INFINITY);
  }
}
