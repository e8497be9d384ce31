package dev.fathom.attack;

/** What an attack varies from one answer of a prompt to the next, and what files call it. */
enum Axis {
  /** How much of an answer is prefilled. */
  DEPTH("depth", "depths"),
  /** How the model is asked: a decoding setting, a template, a crafted prompt. */
  SETTING("setting", "settings");

  private final String one;
  private final String many;

  Axis(String one, String many) {
    this.one = one;
    this.many = many;
  }

  /** The key of one point. */
  String one() {
    return one;
  }

  /** The key of all points. */
  String many() {
    return many;
  }
}
