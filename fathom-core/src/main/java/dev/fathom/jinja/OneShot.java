package dev.fathom.jinja;

import java.util.Iterator;

/**
 * An iterator such as {@code map} and {@code selectattr} give: it has no length, is always true,
 * and is empty once it was read.
 */
final class OneShot implements Value {
  private static final int MAX_CHAIN = 100;

  private final String typeName;
  private final Iterator<Value> values;
  private final int chain;

  private OneShot(String typeName, Iterator<Value> values, int chain) {
    this.typeName = typeName;
    this.values = values;
    this.chain = chain;
  }

  /**
   * @param source what {@code values} reads from; iterators that read from iterators are chained
   *     only so far, since each link is a level of the stack
   */
  static OneShot over(String typeName, Value source, Iterator<Value> values) {
    int chain = source instanceof OneShot shot ? shot.chain + 1 : 0;
    if (chain > MAX_CHAIN) {
      throw Budget.exceeded("more than " + MAX_CHAIN + " filters after each other");
    }
    return new OneShot(typeName, values, chain);
  }

  Iterator<Value> values() {
    return values;
  }

  @Override
  public String typeName() {
    return typeName;
  }
}
