package dev.fathom.attack;

import dev.fathom.attack.search.Search;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import java.util.List;
import java.util.Optional;

/**
 * One attack: what it asks of the model for each example. Everything else, from the folder to the
 * judge, is the same for all of them.
 */
sealed interface Attack
    permits Prefill, RankAssisted, BestOfN, DecodingExploit, TemplateAttack, AutoDan, Gcg, Worded {
  /** What it varies between the answers of one prompt. */
  Axis axis();

  /** The places on its axis, in the order of the results. */
  List<String> points();

  /** Answers for each prompt and point. */
  int samples();

  /** Whether each example must bring the answer that the attacker wants. */
  boolean needsAnswers();

  /** What is computed with the model for each example before it is asked. */
  default Optional<Search> search() {
    return Optional.empty();
  }

  /**
   * The answers to ask for.
   *
   * @param searched what {@link #search} found for this example; empty without a search
   */
  List<Draft> drafts(Example example, Optional<Searched> searched);
}
