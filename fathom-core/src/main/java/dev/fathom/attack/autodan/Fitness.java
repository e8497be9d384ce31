package dev.fathom.attack.autodan;

import java.util.List;

/** Tells how good prompts are. */
@FunctionalInterface
public interface Fitness {
  /**
   * @param individuals each another one
   * @return each with its loss, in their order
   */
  List<Scored> of(List<Individual> individuals);
}
