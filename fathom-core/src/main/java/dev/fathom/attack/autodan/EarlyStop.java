package dev.fathom.attack.autodan;

/** When a search ends before its last generation. */
public enum EarlyStop {
  /** Never. */
  NONE,
  /** When the model says the whole target greedily behind the best prompt. */
  TARGET,
  /** When its greedy answer to the best prompt holds no phrase of refusal, as the authors do. */
  NO_REFUSAL
}
