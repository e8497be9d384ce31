package dev.fathom.text;

import dev.fathom.UserError;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes token ids out of dialogues, prompt and response joined as tokens.
 *
 * @param template how the prompt is written
 */
public record DialogueEncoder(Tokenizer tokenizer, ChatTemplate template) {

  /**
   * Encodes a dialogue. The response is encoded by itself; no end-of-text token is added.
   *
   * @throws UserError if the template refuses the messages
   */
  public EncodedDialogue encode(Dialogue dialogue) {
    int[] prompt = promptIds(dialogue.system(), dialogue.prompt());
    int[] response = tokenizer.encode(dialogue.response());
    return new EncodedDialogue(
        IntStream.concat(IntStream.of(prompt), IntStream.of(response)).toArray(), prompt.length);
  }

  /**
   * The ids up to where the model's answer begins.
   *
   * @throws UserError if the template refuses the messages
   */
  public int[] promptIds(Optional<String> system, String prompt) {
    return renderedIds(template.prompt(system, prompt));
  }

  /**
   * The ids of a text that the template rendered, with bos in front where the text lacks its own.
   */
  public int[] renderedIds(String rendered) {
    int[] ids = tokenizer.encode(rendered);
    boolean lacksBos = template.isPlain() && tokenizer.addsBos() && tokenizer.bos().isPresent();
    return lacksBos
        ? IntStream.concat(IntStream.of(tokenizer.bos().getAsInt()), IntStream.of(ids)).toArray()
        : ids;
  }
}
