package dev.fathom.text;

import java.util.Arrays;

/** The token ids of a prompt and its response, and where the response begins. */
public final class EncodedDialogue {
  private final int[] ids;
  private final int responseStart;

  /**
   * @param ids the prompt's ids, then the response's; copied
   * @param responseStart the index of the response's first token; {@code ids.length} if it is empty
   * @throws IllegalArgumentException if the response starts outside the ids
   */
  public EncodedDialogue(int[] ids, int responseStart) {
    if (responseStart < 0 || responseStart > ids.length) {
      throw new IllegalArgumentException(
          "the response starts at " + responseStart + " of " + ids.length + " tokens");
    }
    this.ids = ids.clone();
    this.responseStart = responseStart;
  }

  /** All ids, a copy. */
  public int[] ids() {
    return ids.clone();
  }

  /** The index of the response's first token. */
  public int responseStart() {
    return responseStart;
  }

  /** The number of tokens, prompt and response together. */
  public int length() {
    return ids.length;
  }

  /** The number of the response's tokens. */
  public int responseLength() {
    return ids.length - responseStart;
  }

  /** The prompt's ids, a copy. */
  public int[] promptIds() {
    return Arrays.copyOf(ids, responseStart);
  }

  /** The response's ids, a copy. */
  public int[] responseIds() {
    return Arrays.copyOfRange(ids, responseStart, ids.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedDialogue dialogue
        && responseStart == dialogue.responseStart
        && Arrays.equals(ids, dialogue.ids);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + responseStart;
  }

  @Override
  public String toString() {
    return "EncodedDialogue[" + responseStart + " prompt, " + responseLength() + " response]";
  }
}
