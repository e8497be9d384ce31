package dev.fathom.jinja;

/** Counts what a rendering uses and stops it at its {@link Limits}. */
final class Budget {
  /** Python refuses to print longer integers; here they cannot be made. */
  static final int INTEGER_BITS = 14_284;

  private static final int ELEMENT_CHARACTERS = 8;

  private final Limits limits;
  private long iterations;
  private long steps;
  private long characters;
  private int depth;

  Budget(Limits limits) {
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  /** Counts one loop pass. */
  void iteration() {
    if (++iterations > limits.iterations()) {
      throw exceeded("more than " + limits.iterations() + " loop passes");
    }
  }

  /** Counts one thing looked at. */
  void step() {
    steps(1);
  }

  void steps(long count) {
    steps += count;
    if (steps > limits.steps()) {
      throw exceeded("more than " + limits.steps() + " steps");
    }
  }

  /** Counts handing a value on: whatever is done with a text may read all of it. */
  Value pass(Value value) {
    steps(value instanceof Value.Str text ? 1 + text.text().length() / 64 : 1);
    return value;
  }

  /** Counts a search for one text in another at its worst; called before it is made. */
  void search(String text, String wanted) {
    long places = Math.max(0, text.length() - wanted.length() + 1);
    steps(1 + places * wanted.length() / 64);
  }

  /** Counts characters; called before they are made. */
  void characters(long count) {
    if (count > limits.characters() - characters) {
      throw exceeded("more than " + limits.characters() + " characters of text");
    }
    characters += count;
  }

  /** Counts elements of a list or dictionary; each takes the room of several characters. */
  void elements(long count) {
    characters(count * ELEMENT_CHARACTERS);
  }

  /** Goes one level down; every call is paired with {@link #leave}. */
  void enter() {
    step();
    if (++depth > limits.depth()) {
      depth--;
      throw exceeded("more than " + limits.depth() + " levels of nesting");
    }
  }

  void leave() {
    depth--;
  }

  /** A text under construction that is counted as it grows. */
  BoundedText text() {
    return new BoundedText(this, Integer.MAX_VALUE);
  }

  /** The text that the rendering returns. */
  BoundedText output() {
    return new BoundedText(this, limits.outputLength());
  }

  static TemplateException exceeded(String what) {
    return new TemplateException("the template was stopped: it needs " + what);
  }
}
