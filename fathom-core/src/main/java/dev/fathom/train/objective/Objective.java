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
}
