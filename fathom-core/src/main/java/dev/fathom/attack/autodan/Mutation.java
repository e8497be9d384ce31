package dev.fathom.attack.autodan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small random change: a word becomes a synonym, two sentences change places, or a sentence is
 * said twice or left out.
 *
 * @param rate the probability that an individual is changed at all
 * @param synonyms where replacements come from
 */
record Mutation(double rate, Synonyms synonyms) {
  private static final double WORDS_CHANGED = 0.2;

  Wrapping of(Wrapping wrapping, SplittableRandom random) {
    if (random.nextDouble() >= rate) {
      return wrapping;
    }
    return switch (random.nextInt(4)) {
      case 0 -> swapped(wrapping, random);
      case 1 -> repeated(wrapping, random);
      case 2 -> shortened(wrapping, random);
      default ->
          Words.replaced(
              wrapping,
              word -> {
                List<String> others = synonyms.of(word);
                return !others.isEmpty() && random.nextDouble() < WORDS_CHANGED
                    ? others.get(random.nextInt(others.size()))
                    : word;
              });
    };
  }

  private static Wrapping swapped(Wrapping wrapping, SplittableRandom random) {
    List<String> sentences = new ArrayList<>(wrapping.sentences());
    // The last one has no space behind it; it stays where it is.
    int movable = sentences.size() - 1;
    if (movable < 2) {
      return wrapping;
    }
    Collections.swap(sentences, random.nextInt(movable), random.nextInt(movable));
    return Wrapping.mended(String.join("", sentences));
  }

  private static Wrapping repeated(Wrapping wrapping, SplittableRandom random) {
    List<String> sentences = new ArrayList<>(wrapping.sentences());
    int movable = sentences.size() - 1;
    if (movable < 1) {
      return wrapping;
    }
    String again = sentences.get(random.nextInt(movable));
    if (!again.contains(Wrapping.PLACE)) {
      sentences.add(random.nextInt(movable + 1), again);
    }
    return Wrapping.mended(String.join("", sentences));
  }

  private static Wrapping shortened(Wrapping wrapping, SplittableRandom random) {
    List<String> sentences = new ArrayList<>(wrapping.sentences());
    int place = random.nextInt(sentences.size());
    if (sentences.size() > 1 && !sentences.get(place).contains(Wrapping.PLACE)) {
      sentences.remove(place);
    }
    return Wrapping.mended(String.join("", sentences));
  }
}
