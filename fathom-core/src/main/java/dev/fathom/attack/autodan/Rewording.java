package dev.fathom.attack.autodan;

import dev.fathom.attack.autodan.Individual.Sentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Puts other words in the places of some of a prompt's.
 *
 * @param synonyms which words have others
 * @param most how many places at most, drawn at random. The authors take a paragraph's first ones,
 *     so that later words hardly ever change
 */
record Rewording(Synonyms synonyms, int most) {
  /** Chooses the word for a place. */
  @FunctionalInterface
  interface Choice {
    /**
     * @param word in lower case, one of the alternatives
     * @param alternatives at least two
     */
    String among(String word, List<String> alternatives, SplittableRandom random);
  }

  private record Place(int sentence, int start, String word) {}

  Individual of(Individual individual, Choice choice, SplittableRandom random) {
    List<Place> places = places(individual);
    Map<Integer, Map<Integer, String>> others = new HashMap<>();
    for (int i = 0; i < most && !places.isEmpty(); i++) {
      Place place = places.remove(random.nextInt(places.size()));
      List<String> alternatives = synonyms.of(place.word());
      String word = choice.among(place.word(), alternatives, random);
      if (!word.equals(place.word())) {
        others.computeIfAbsent(place.sentence(), _ -> new HashMap<>()).put(place.start(), word);
      }
    }
    List<Sentence> sentences = new ArrayList<>(individual.sentences());
    others.forEach((index, words) -> {
      Sentence sentence = sentences.get(index);
      sentences.set(index, sentence.withText(Words.replaced(sentence.text(), words)));
    });
    return new Individual(sentences, individual.carrier());
  }

  private List<Place> places(Individual individual) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < individual.sentences().size(); i++) {
      int sentence = i;
      Words.in(individual.sentences().get(i).text()).stream()
          .filter(found -> !synonyms.of(found.group()).isEmpty())
          .forEach(found ->
              places.add(
                  new Place(sentence, found.start(), found.group().toLowerCase(Locale.ROOT))));
    }
    return places;
  }
}
