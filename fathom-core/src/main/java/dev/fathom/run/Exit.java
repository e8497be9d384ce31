package dev.fathom.run;

/** What a command ends with. */
public final class Exit {
  /** It ran and every threshold asked for was met. */
  public static final int OK = 0;

  /** Something failed that is no mistake of the user's. */
  public static final int FAILURE = 1;

  /** A mistake in what was given: a {@link dev.fathom.UserError}. */
  public static final int USAGE = 2;

  /** It ran fine, but a threshold that the user set was not met. */
  public static final int THRESHOLD_NOT_MET = 3;

  private Exit() {}
}
