package dev.fathom.judge;

import java.util.Optional;
import java.util.function.Function;

/** Somewhere that answers chat requests over the network. */
public interface ChatEndpoint extends AutoCloseable {
  /** Which model it is asked for. */
  String model();

  /** What was asked and spent until now, for people. */
  String spent();

  /** How many requests may be under way at once. */
  int concurrency();

  /**
   * Asks; tries again what may pass.
   *
   * @param system the system message; empty for none
   * @param user the user's message
   * @param maxTokens the most tokens of the reply
   * @param read makes something of the reply; where it makes nothing of it, the endpoint is asked
   *     again, as often as its patience goes
   * @return what was made of a reply, or the last one that nothing could be made of
   * @throws dev.fathom.UserError if it cannot be reached, refuses to answer, or the cost cap is
   *     reached
   */
  <T> Reply<T> ask(
      Optional<String> system, String user, int maxTokens, Function<String, Optional<T>> read);

  /**
   * A reply.
   *
   * @param made what was made of it
   * @param text as it came
   */
  record Reply<T>(Optional<T> made, String text) {}

  /** Lets go of connections. */
  @Override
  void close();
}
