package dev.fathom.model;

import dev.fathom.UserError;
import java.util.List;

/** Which numbers of a model are trained. */
public sealed interface Adaptation {
  /** All weights. */
  record Full() implements Adaptation {}

  /**
   * Attention and feed-forward of the first blocks, matrices and biases; no norms, and nothing
   * before, between or behind the blocks.
   *
   * @param count how many blocks, at least 1
   */
  record FirstBlocks(int count) implements Adaptation {
    public FirstBlocks {
      if (count < 1) {
        throw new IllegalArgumentException("the first " + count + " blocks");
      }
    }
  }

  /**
   * Low-rank adapters (LoRA, arXiv 2106.09685): a frozen weight W becomes W + (alpha / rank) · B·A.
   *
   * @param rank columns of B and rows of A
   * @param alpha the scale times the rank
   * @param dropout the share of an adapter's inputs that is set to 0 in training
   * @param targets the last parts of the adapted weights' names, such as {@code q_proj}; empty for
   *     PEFT's own choice: queries and values, or their joint weight
   * @param seed of A; B begins at 0, so that training begins at the frozen model
   */
  record Lora(int rank, double alpha, double dropout, List<String> targets, long seed)
      implements Adaptation {
    /**
     * @throws UserError if the rank is not positive or the dropout no share below 1
     */
    public Lora {
      targets = List.copyOf(targets);
      if (rank < 1) {
        throw new UserError("lora-rank must be at least 1, not " + rank);
      }
      if (dropout < 0 || dropout >= 1) {
        throw new UserError("lora-dropout must be at least 0 and below 1, not " + dropout);
      }
    }

    /** What B·A is multiplied by. */
    public double scale() {
      return alpha / rank;
    }
  }
}
