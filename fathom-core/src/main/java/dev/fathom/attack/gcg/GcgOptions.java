package dev.fathom.attack.gcg;

import dev.fathom.attack.search.TargetObjective;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How GCG searches; the names in brackets are nanoGCG's.
 *
 * @param steps how many, each with one gradient (num_steps)
 * @param width candidates of a step (search_width)
 * @param top substitutes per place that are drawn from, those that the gradient promises most of
 *     (topk)
 * @param replaced places that a candidate changes (n_replace)
 * @param buffer how many of the best suffixes are kept; 0 goes on from the best of each step, even
 *     if it is worse than the one before (buffer_size)
 * @param objective what is minimised (use_mellowmax, mellowmax_alpha)
 * @param earlyStop whether a suffix after which greedy decoding says the target ends the search
 *     (early_stop)
 * @param filter whether candidates are dropped whose text would be read as other tokens
 *     (filter_ids)
 * @param nonAscii whether all characters may stand in a suffix (allow_non_ascii)
 * @param init the suffix to start from (optim_str_init)
 * @param targetTokens how much of the answer is aimed at; empty for all
 * @param spaceBeforeTarget whether the answer begins with a space (add_space_before_target)
 * @param together one suffix for all examples
 * @param control whether a random search of equal compute goes beside it
 * @param probe scoring most candidates with a small model alone (probe_sampling_config)
 * @param seed of the draws
 */
public record GcgOptions(
    int steps,
    int width,
    int top,
    int replaced,
    int buffer,
    TargetObjective objective,
    boolean earlyStop,
    boolean filter,
    boolean nonAscii,
    String init,
    OptionalInt targetTokens,
    boolean spaceBeforeTarget,
    boolean together,
    boolean control,
    Optional<Probe> probe,
    long seed) {
  /** The suffix that nanoGCG starts from. */
  public static final String INIT = "x x x x x x x x x x x x x x x x x x x x";

  /**
   * Probe sampling (2403.01251): a small model scores all candidates, the attacked one a random
   * probe of them, and then the fewer of the small model's best the better the two agreed.
   *
   * @param draft the small model, a folder or a hub id, with the same tokenizer
   * @param revision of it, if it is a hub id
   * @param factor one candidate of so many is in the probe (sampling_factor)
   * @param reduction by how much the rest is cut down where the two do not agree at all (r)
   */
  public record Probe(String draft, Optional<String> revision, int factor, int reduction) {}
}
