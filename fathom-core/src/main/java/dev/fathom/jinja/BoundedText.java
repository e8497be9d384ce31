package dev.fathom.jinja;

/** A text that is counted against the {@link Budget} before it grows. */
final class BoundedText {
  private final StringBuilder text = new StringBuilder();
  private final Budget budget;
  private final int limit;

  BoundedText(Budget budget, int limit) {
    this.budget = budget;
    this.limit = limit;
  }

  BoundedText append(String addition) {
    reserve(addition.length());
    text.append(addition);
    return this;
  }

  BoundedText append(char addition) {
    reserve(1);
    text.append(addition);
    return this;
  }

  BoundedText appendCodePoint(int codePoint) {
    reserve(Character.charCount(codePoint));
    text.appendCodePoint(codePoint);
    return this;
  }

  /** Appends {@code addition} {@code count} times; none when the count is negative. */
  BoundedText repeat(String addition, long count) {
    if (count > 0 && !addition.isEmpty()) {
      long length = count > Integer.MAX_VALUE ? Long.MAX_VALUE / 2 : count * addition.length();
      reserve(length);
      text.repeat(addition, (int) count);
    }
    return this;
  }

  private void reserve(long length) {
    budget.characters(length);
    if (length > limit - text.length()) {
      throw Budget.exceeded("more than " + limit + " characters of output");
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
