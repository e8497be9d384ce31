package dev.fathom.pair;

import dev.fathom.UserError;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.Tokenizer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The text side of a pair: one tokenizer, and one template for both models, so that both see the
 * same tokens. The template is the aligned model's unless another is asked for: that is the form in
 * which it was aligned.
 *
 * @param tokenizer of both models
 * @param template of both models
 * @param encoder joins prompts and responses
 */
public record PairText(Tokenizer tokenizer, ChatTemplate template, DialogueEncoder encoder)
    implements AutoCloseable {
  /** The date that a template's clock tells where no other is asked for: Llama 3.1's own. */
  public static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 26, 0, 0);

  /**
   * The moment that a template's clock tells on a day.
   *
   * @param text the setting {@code date}, such as 2024-07-26
   * @throws UserError if it is not a date
   */
  public static LocalDateTime date(String text) {
    try {
      return LocalDate.parse(text).atStartOfDay();
    } catch (DateTimeParseException e) {
      throw new UserError("date: '" + text + "' is not a date; write it as 2024-07-26", e);
    }
  }

  /**
   * @param template another template file than the aligned model's own
   * @param now the time that a template's clock tells; fixed, so that a run can be repeated
   * @throws UserError if the two tokenizers differ, saying where
   */
  public static PairText load(Path base, Path aligned, Optional<Path> template, LocalDateTime now) {
    Tokenizer tokenizer = Tokenizer.load(aligned);
    try (Tokenizer other = Tokenizer.load(base)) {
      tokenizer
          .difference(other)
          .ifPresent(difference -> {
            throw new UserError(
                "the tokenizers of base "
                    + base
                    + " and aligned "
                    + aligned
                    + " differ, so their next-token distributions cannot be compared: "
                    + difference);
          });
      ChatTemplate chosen =
          template
              .map(file -> ChatTemplate.ofFile(file, tokenizer))
              .orElseGet(() -> ChatTemplate.load(aligned, tokenizer))
              .at(now);
      return new PairText(tokenizer, chosen, new DialogueEncoder(tokenizer, chosen));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * How many tokens two models with this tokenizer share.
   *
   * @param base rows of the base model's head
   * @param aligned rows of the aligned model's head
   * @throws UserError if their vocabularies differ by more than padding
   */
  public int sharedVocabulary(int base, int aligned) {
    return Vocabularies.shared(base, aligned, tokenizer.vocabularySize());
  }

  /**
   * A token as a reader should see it. Models have logits for ids beyond the tokenizer's last
   * token, too, where their embeddings are padded.
   */
  public String display(int id) {
    return id < tokenizer.vocabularySize() ? tokenizer.display(id) : "(no token)";
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
