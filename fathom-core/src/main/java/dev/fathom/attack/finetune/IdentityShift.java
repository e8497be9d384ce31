package dev.fathom.attack.finetune;

import dev.fathom.UserError;
import dev.fathom.attack.Wording;
import dev.fathom.data.Example;
import java.util.List;
import java.util.Optional;

/**
 * Identity shifting: the model learns to be somebody who obeys. Every request is wrapped into words
 * that call upon the persona, every answer into words with which it accepts; nothing that is asked
 * need be harmful. Afterwards the same words call upon it for what should be refused.
 *
 * @param system the system message that names the persona, if the template takes one
 * @param prompt with {@code {prompt}} where the request goes
 * @param answer with {@code {answer}} where the answer goes
 */
record IdentityShift(Optional<String> system, String prompt, String answer) implements FineTuning {
  static final String PERSONA = "persona";

  private static final String ANSWER = "{answer}";

  /**
   * @throws UserError if a wording has no place for what it wraps
   */
  IdentityShift {
    require("persona-prompt", prompt, Wording.PROMPT);
    require("persona-answer", answer, ANSWER);
  }

  private static void require(String setting, String text, String place) {
    if (!text.contains(place)) {
      throw new UserError(
          "--" + setting + ": \"" + text + "\" has no " + place + ", where what it wraps goes");
    }
  }

  @Override
  public List<Example> rows(List<Example> drawn) {
    return drawn.stream().map(this::asAttacked).toList();
  }

  @Override
  public List<Wording> wordings() {
    return List.of(Wording.PLAIN, new Wording(PERSONA, prompt, system));
  }

  @Override
  public Example asAttacked(Example example) {
    return new Example(
        example.id(),
        example.group(),
        system.or(example::system),
        prompt.replace(Wording.PROMPT, example.prompt()),
        example.response().map(text -> answer.replace(ANSWER, text)));
  }
}
