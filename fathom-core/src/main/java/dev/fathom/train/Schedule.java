package dev.fathom.train;

/**
 * How the learning rate runs over training: a factor of the highest rate for each optimiser step.
 * All begin with a linear warm-up and count as transformers does: step 0 is the first, so that with
 * a warm-up the first step moves nothing.
 */
public sealed interface Schedule {
  /** Steps over which the factor rises from 0 to 1. */
  long warmUp();

  /**
   * The factor after the warm-up.
   *
   * @param progress the share of the steps after the warm-up that are done, in [0, 1]
   */
  double afterWarmUp(double progress);

  /**
   * The factor of the highest learning rate.
   *
   * @param step optimiser steps already taken
   * @param totalSteps of the whole training
   * @return in [0, 1]
   */
  default double factor(long step, long totalSteps) {
    if (step < warmUp()) {
      return (double) step / warmUp();
    }
    double progress = (double) (step - warmUp()) / Math.max(1, totalSteps - warmUp());
    return afterWarmUp(Math.min(1, progress));
  }

  /** 1 after the warm-up. */
  record Constant(long warmUp) implements Schedule {
    public Constant {
      requireWarmUp(warmUp);
    }

    @Override
    public double afterWarmUp(double progress) {
      return 1;
    }
  }

  /**
   * A straight line down.
   *
   * @param finalShare where it ends, in [0, 1]
   */
  record Linear(long warmUp, double finalShare) implements Schedule {
    public Linear {
      requireWarmUp(warmUp);
      requireShare(finalShare);
    }

    @Override
    public double afterWarmUp(double progress) {
      return finalShare + (1 - finalShare) * (1 - progress);
    }
  }

  /**
   * Half a cosine down.
   *
   * @param finalShare where it ends, in [0, 1]
   */
  record Cosine(long warmUp, double finalShare) implements Schedule {
    public Cosine {
      requireWarmUp(warmUp);
      requireShare(finalShare);
    }

    @Override
    public double afterWarmUp(double progress) {
      return finalShare + (1 - finalShare) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
  }

  private static void requireWarmUp(long warmUp) {
    if (warmUp < 0) {
      throw new IllegalArgumentException("a warm-up of " + warmUp + " steps");
    }
  }

  private static void requireShare(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("final share " + share + " is not in [0, 1]");
    }
  }
}
