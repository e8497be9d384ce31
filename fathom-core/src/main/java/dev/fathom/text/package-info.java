/**
 * Text to token ids and back.
 *
 * <pre>{@code
 * try (Tokenizer tokenizer = Tokenizer.load(folder)) {
 *   ChatTemplate template = ChatTemplate.load(folder, tokenizer);
 *   EncodedDialogue dialogue =
 *       new DialogueEncoder(tokenizer, template)
 *           .encode(new Dialogue(Optional.empty(), "Name a colour.", "Blue."));
 *   int[] response = dialogue.responseIds();
 * }
 * }</pre>
 *
 * <p><b>Prompt and response are joined as tokens, not as text.</b> The rendered prompt is encoded,
 * the response is encoded by itself, and the two lists are put together; so where the response
 * begins is known exactly, a response is the same tokens after every prompt, and no token stands
 * astride the boundary. Encoding the whole text at once would let the last characters of the prompt
 * and the first of the response melt into one token.
 *
 * <p><b>The beginning-of-text token.</b> A chat template writes its own, so nothing is added to
 * what it renders. The plain format, which stands in where a checkpoint has no template, writes
 * none; there it is put in front once if the tokenizer says it adds one.
 *
 * <p>Tokenization is the {@code tokenizers} library's, called through DJL with the local {@code
 * tokenizer.json} and nothing else: no engine, no download, no telemetry, no truncation, no
 * padding.
 */
package dev.fathom.text;
