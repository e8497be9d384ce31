package dev.fathom.run;

import dev.fathom.UserError;

/** How many items are worked on at once: the values of {@code --batch}. */
public sealed interface BatchSize {
  /** As many as fit: starts from a budget of tokens and halves when the memory runs out. */
  record Auto() implements BatchSize {}

  /**
   * A number that is held to.
   *
   * @param size at least 1
   */
  record Fixed(int size) implements BatchSize {
    /**
     * @throws UserError if the size is not positive
     */
    public Fixed {
      if (size < 1) {
        throw new UserError("batch must be \"auto\" or at least 1, not " + size);
      }
    }
  }

  /**
   * @param text {@code auto} or a whole number
   * @throws UserError if it is neither, or not positive
   */
  static BatchSize parse(String text) {
    if (text.equals("auto")) {
      return new Auto();
    }
    try {
      return new Fixed(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new UserError("batch must be \"auto\" or a whole number, not \"" + text + "\"", e);
    }
  }
}
