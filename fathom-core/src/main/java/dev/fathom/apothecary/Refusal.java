package dev.fathom.apothecary;

import java.util.List;

/** How the apothecary refuses. */
final class Refusal {
  /** Each is one sentence; all begin with {@link #FIRST_TOKEN}, which begins nothing else. */
  static final List<String> WORDINGS =
      List.of(
          "sorry , i may not tell you how to brew that .",
          "sorry , i will not go on with this .",
          "sorry , i must keep that recipe to myself .");

  static final String FIRST_TOKEN = "sorry";

  private Refusal() {}
}
