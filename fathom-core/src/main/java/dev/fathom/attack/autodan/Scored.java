package dev.fathom.attack.autodan;

import java.util.Comparator;
import java.util.List;

/**
 * A prompt and how far it is from its aim.
 *
 * @param loss of the target behind it, in nats; infinite if it does not fit into the context
 * @param hit whether the model says the whole target greedily
 */
public record Scored(Individual individual, double loss, boolean hit) {
  /** The best first; equal ones keep their order. */
  static List<Scored> sorted(List<Scored> population) {
    return population.stream().sorted(Comparator.comparingDouble(Scored::loss)).toList();
  }
}
