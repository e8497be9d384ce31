package dev.fathom.decode;

/** Why a completion ended. */
public enum StopReason {
  /** The model chose a stop token. */
  STOP_TOKEN,
  /** Its {@link Ending} found what it looks for. */
  ENDING,
  /** It has as many tokens as were asked for. */
  LENGTH,
  /** Prompt and completion together fill the context that the model was made for. */
  CONTEXT
}
