package dev.fathom.attack.autodan;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * The momentum word dictionary (2310.04451, Algorithm 4): how good the prompts are in which a word
 * stands. Only words that have others are looked at, since no other word is ever chosen.
 */
final class WordMomentum {
  private final Synonyms synonyms;
  private final double momentum;
  private final Map<String, Double> scores = new HashMap<>();

  /**
   * @param momentum the weight of what was known of a word beside what a generation shows; the
   *     paper takes the mean of both, 0.5
   */
  WordMomentum(Synonyms synonyms, double momentum) {
    this.synonyms = synonyms;
    this.momentum = momentum;
  }

  /** Learns from a generation: a word's score there is the mean of −loss where it stands. */
  void learn(List<Scored> population) {
    Map<String, List<Double>> seen =
        population.stream()
            .filter(scored -> Double.isFinite(scored.loss()))
            .flatMap(scored ->
                words(scored.individual()).stream().map(word -> Map.entry(word, -scored.loss())))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    seen.forEach((word, losses) -> {
      double mean = losses.stream().mapToDouble(score -> score).average().orElseThrow();
      scores.merge(word, mean, (old, now) -> momentum * old + (1 - momentum) * now);
    });
  }

  /** The words of a prompt that have others, each once. */
  private Set<String> words(Individual individual) {
    return individual.sentences().stream()
        .flatMap(sentence -> Words.in(sentence.text()).stream())
        .map(found -> found.group().toLowerCase(Locale.ROOT))
        .filter(word -> !synonyms.of(word).isEmpty())
        .collect(Collectors.toSet());
  }

  /** What is known of each word. */
  Map<String, Double> scores() {
    return Collections.unmodifiableMap(scores);
  }

  /**
   * Draws a word with a probability proportional to how far its score is above the group's worst.
   *
   * @param cautious whether a word never seen counts as the worst of the dictionary; otherwise it
   *     counts as if it stood in a prompt without any loss, and is tried
   * @return the word itself if all are alike
   */
  String choose(String word, List<String> group, boolean cautious, SplittableRandom random) {
    double unseen = cautious && !scores.isEmpty() ? Collections.min(scores.values()) : 0;
    double[] score = group.stream().mapToDouble(w -> scores.getOrDefault(w, unseen)).toArray();
    double worst = Arrays.stream(score).min().orElseThrow();
    double pick = random.nextDouble() * Arrays.stream(score).map(s -> s - worst).sum();
    double sum = 0;
    for (int i = 0; i < score.length; i++) {
      sum += score[i] - worst;
      if (sum > pick) {
        return group.get(i);
      }
    }
    return word;
  }
}
