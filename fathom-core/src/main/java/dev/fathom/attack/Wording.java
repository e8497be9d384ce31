package dev.fathom.attack;

import java.util.Optional;

/**
 * A way to ask for what a prompt asks for.
 *
 * @param name in the results
 * @param text with {@code {prompt}} where the prompt goes
 * @param system the system message before it, in place of the row's own
 */
public record Wording(String name, String text, Optional<String> system) {
  /** Where the prompt goes. */
  public static final String PROMPT = "{prompt}";

  /** The prompt as it is. */
  public static final Wording PLAIN = new Wording("plain", PROMPT, Optional.empty());

  /**
   * @throws IllegalArgumentException if the text has no place for the prompt
   */
  public Wording {
    if (!text.contains(PROMPT)) {
      throw new IllegalArgumentException("\"" + text + "\" has no " + PROMPT);
    }
  }

  /** The prompt in these words. */
  public String of(String prompt) {
    return text.replace(PROMPT, prompt);
  }
}
