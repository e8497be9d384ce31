package dev.fathom.model.hub;

/**
 * The Hub cannot be reached, fails, or refuses access: an error only if the cache cannot help. The
 * message is the line for the user.
 */
final class HubUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  HubUnavailable(String message) {
    super(message);
  }

  HubUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
