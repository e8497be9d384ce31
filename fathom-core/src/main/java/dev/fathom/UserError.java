package dev.fathom;

/**
 * A mistake in what Fathom was given: a file, a key, a flag, a combination of them. The message is
 * one line that names the culprit and the cure; the command line prints it without a stack trace
 * and ends with exit code 2.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what is wrong, where, and what to do about it
   */
  public UserError(String message) {
    super(message);
  }

  /**
   * @param message one line: what is wrong, where, and what to do about it
   * @param cause what the library below said
   */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
