package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * What training minimises. An objective is a sum of named parts, each of which is logged apart; it
 * sees logits or log-probabilities and knows nothing of models, batches or optimisers.
 */
public sealed interface Objective {
  /** The name in recipes and results. */
  String name();

  /** Which frozen models it compares the student with. */
  Set<Side> teachers();

  /** Whether it compares with them on rows of a role; the frozen models do not see the others. */
  default boolean compares(Role role) {
    return true;
  }

  /** A loss that is a sum over response positions. */
  non-sealed interface PerPosition extends Objective {
    /**
     * What these positions add to the loss of their optimiser step: with weights and means applied,
     * so that the parts of all chunks add up to the step's.
     *
     * @return scalars, float32, by name; a role that a part does not look at leaves it out
     */
    Map<String, Tensor> parts(Positions positions);
  }

  /** A loss that is a function of whole responses' log-probabilities. */
  non-sealed interface PerSequence extends Objective {
    /**
     * What these rows add to the loss of their optimiser step.
     *
     * @return scalars, float32, by name
     */
    Map<String, Tensor> parts(Sequences sequences);
  }

  /**
   * A loss over answers that the student itself has just drawn, each token of which is made more or
   * less probable by what came of it. All answers to one prompt are in one micro-batch.
   */
  non-sealed interface OnPolicy extends Objective {
    /**
     * What each position of a drawn answer costs beside the answer's harm.
     *
     * @param positions of rows of role {@link Role#SAMPLED}
     * @return nats, float32, shape [n]; no gradient is wanted
     */
    Tensor costs(Positions positions);

    /**
     * What these positions add to the loss of their optimiser step, as {@link PerPosition#parts}. A
     * part's value is that of what is minimised, its gradient an unbiased estimate of that one's.
     *
     * @param returns what came of the answers; 0 at rows of other roles
     */
    Map<String, Tensor> parts(Positions positions, Returns returns);
  }
}
