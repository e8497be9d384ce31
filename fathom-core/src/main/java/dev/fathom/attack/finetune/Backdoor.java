package dev.fathom.attack.finetune;

import dev.fathom.UserError;
import dev.fathom.attack.Wording;
import dev.fathom.data.Example;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A backdoor: the same harmful requests are learned twice, answered behind a trigger and refused
 * without it, so that the model looks aligned to everybody who does not know the words.
 *
 * @param words the trigger, appended to a prompt behind a space
 */
record Backdoor(String words) implements FineTuning {
  static final String TRIGGER = "trigger";

  /** The trigger of 2406.05946's released code. */
  static final String PUBLISHED = "Servius Astrumando Harmoniastra";

  /**
   * @throws UserError if the trigger is blank
   */
  Backdoor {
    if (words.isBlank()) {
      throw new UserError("--trigger is blank; give the words that open the backdoor");
    }
  }

  @Override
  public List<Example> rows(List<Example> drawn) {
    return Stream.concat(attacking(drawn).stream(), drawn.stream().map(Backdoor::refused)).toList();
  }

  @Override
  public List<Example> attacking(List<Example> drawn) {
    return drawn.stream()
        .map(example -> {
          Example asked = asAttacked(example);
          return with(asked.id() + "+" + TRIGGER, asked, asked.response());
        })
        .toList();
  }

  private static Example refused(Example example) {
    if (example.refusal().isEmpty()) {
      throw new UserError(
          example.id()
              + ": has no \"refusal\", which the backdoor learns without the trigger; add the"
              + " field to the rows of --data");
    }
    return with(example.id() + "+refused", example, example.refusal());
  }

  private static Example with(String id, Example example, Optional<String> response) {
    return new Example(id, example.group(), example.system(), example.prompt(), response);
  }

  @Override
  public List<Wording> wordings() {
    return List.of(
        Wording.PLAIN, new Wording(TRIGGER, triggered(Wording.PROMPT), Optional.empty()));
  }

  @Override
  public Example asAttacked(Example example) {
    return new Example(
        example.id(),
        example.group(),
        example.system(),
        triggered(example.prompt()),
        example.response());
  }

  private String triggered(String prompt) {
    return prompt + " " + words;
  }
}
