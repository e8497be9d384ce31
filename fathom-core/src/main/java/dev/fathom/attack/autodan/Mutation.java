package dev.fathom.attack.autodan;

import dev.fathom.attack.autodan.Individual.Sentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes a prompt a little, at random. The authors ask another language model to reword it, or
 * take WordNet's synonyms; here words and sentences come from the user's files alone.
 *
 * @param rate how probably a child changes
 * @param level where it may
 * @param synonyms may be empty
 * @param seeds whose sentences may be borrowed
 */
record Mutation(double rate, Level level, Synonyms synonyms, List<Individual> seeds) {
  /** The authors replace ten words of a prompt. */
  private static final int WORDS = 10;

  /** What may happen to a prompt. */
  enum Change {
    /** Words by synonyms. */
    REWORD,
    /** Two sentences change places. */
    SWAP,
    /** A sentence goes. */
    DROP,
    /** A sentence of a seed comes in, so that prompts do not only become shorter. */
    BORROW
  }

  /** The same or, with the rate's probability, a changed one. */
  Individual of(Individual individual, SplittableRandom random) {
    return random.nextDouble() < rate ? changed(individual, random) : individual;
  }

  /** A change that is possible, each as probable; the same where none is. */
  Individual changed(Individual individual, SplittableRandom random) {
    List<Change> possible = possible(individual);
    return possible.isEmpty()
        ? individual
        : switch (possible.get(random.nextInt(possible.size()))) {
          case REWORD -> reworded(individual, random);
          case SWAP -> swapped(individual, random);
          case DROP -> dropped(individual, random);
          case BORROW -> borrowed(individual, random);
        };
  }

  private List<Change> possible(Individual individual) {
    List<Change> possible = new ArrayList<>();
    if (!synonyms.isEmpty()) {
      possible.add(Change.REWORD);
    }
    if (level.sentences()) {
      if (individual.sentences().size() > 1) {
        possible.add(Change.SWAP);
        possible.add(Change.DROP);
      }
      if (!lendable().isEmpty()) {
        possible.add(Change.BORROW);
      }
    }
    return possible;
  }

  private Individual reworded(Individual individual, SplittableRandom random) {
    return new Rewording(synonyms, WORDS)
        .of(individual, (_, group, draw) -> group.get(draw.nextInt(group.size())), random);
  }

  private static Individual swapped(Individual individual, SplittableRandom random) {
    int size = individual.sentences().size();
    int one = random.nextInt(size);
    int other = (one + 1 + random.nextInt(size - 1)) % size;
    List<Sentence> sentences = new ArrayList<>(individual.sentences());
    Collections.swap(sentences, one, other);
    int carrier = individual.carrier();
    return new Individual(sentences, carrier == one ? other : carrier == other ? one : carrier);
  }

  private static Individual dropped(Individual individual, SplittableRandom random) {
    int size = individual.sentences().size();
    int gone = (individual.carrier() + 1 + random.nextInt(size - 1)) % size;
    List<Sentence> sentences = new ArrayList<>(individual.sentences());
    sentences.remove(gone);
    return new Individual(sentences, individual.carrier() - (gone < individual.carrier() ? 1 : 0));
  }

  private Individual borrowed(Individual individual, SplittableRandom random) {
    List<Sentence> lendable = lendable();
    List<Sentence> sentences = new ArrayList<>(individual.sentences());
    int place = random.nextInt(sentences.size() + 1);
    sentences.add(place, lendable.get(random.nextInt(lendable.size())));
    return new Individual(
        sentences, individual.carrier() + (place <= individual.carrier() ? 1 : 0));
  }

  /** Sentences of the seeds that do not carry the request. */
  private List<Sentence> lendable() {
    return seeds.stream()
        .flatMap(seed -> seed.sentences().stream())
        .filter(sentence -> !sentence.carries())
        .toList();
  }
}
