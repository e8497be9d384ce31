package dev.fathom.judge;

/** What a language model said, in messages. */
final class Replies {
  private static final int SHOWN = 200;

  private Replies() {}

  /** Why there is no verdict. */
  static String unreadable(String reply) {
    String line = reply.strip().replaceAll("\\s+", " ");
    return "no verdict in the reply: "
        + (line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…");
  }
}
