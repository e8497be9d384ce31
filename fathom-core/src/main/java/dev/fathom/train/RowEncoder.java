package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.pair.PairText;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Examples → tokens for training: prompt, perhaps the beginning of another answer, then the answer
 * with the token that ends it, so that a model learns to stop.
 *
 * @param encoder joins prompts and answers
 * @param end the token that ends an answer, if the model has one
 * @param maxLength the most tokens of a row
 */
public record RowEncoder(DialogueEncoder encoder, OptionalInt end, int maxLength) {
  /**
   * For a checkpoint: answers end with the tokenizer's own token, else with the checkpoint's first
   * stop token.
   *
   * @param folder the checkpoint
   * @param maxLength the most tokens of a row
   */
  public static RowEncoder of(PairText text, Path folder, int maxLength) {
    OptionalInt own = text.tokenizer().eos();
    return new RowEncoder(text.encoder(), own.isPresent() ? own : firstStop(folder), maxLength);
  }

  private static OptionalInt firstStop(Path folder) {
    try (CheckpointFolder files = CheckpointFolder.open(folder)) {
      return GenerationOptions.of(files.generationConfig(), files.config()).stopTokens().stream()
          .mapToInt(Integer::intValue)
          .findFirst();
    }
  }

  /** An answer's tokens with its end. */
  public int[] answer(String text) {
    return IntStream.concat(
            IntStream.of(unended(text)),
            end.isPresent() ? IntStream.of(end.getAsInt()) : IntStream.empty())
        .toArray();
  }

  /** An answer's tokens without an end, so that something can go on behind them. */
  public int[] unended(String text) {
    return encoder.tokenizer().encode(text);
  }

  /** A prompt's tokens. */
  public int[] prompt(Example example) {
    return encoder.promptIds(example.system(), example.prompt());
  }

  /**
   * @param before what stands before the answer, prompt and prefix; shorter than the longest row
   * @param answer cut where the row would be too long
   */
  public EncodedDialogue row(int[] before, int[] answer) {
    int room = Math.min(answer.length, maxLength - before.length);
    return new EncodedDialogue(
        IntStream.concat(IntStream.of(before), IntStream.of(answer).limit(room)).toArray(),
        before.length);
  }

  /**
   * @throws UserError naming the examples whose prompts leave no room for an answer
   */
  public void requireRoom(List<Example> examples) {
    List<String> tooLong = new ArrayList<>();
    for (Example example : examples) {
      if (prompt(example).length >= maxLength) {
        tooLong.add(example.id());
      }
    }
    if (!tooLong.isEmpty()) {
      throw new UserError(
          tooLong.size()
              + " prompt(s) leave no room for an answer within max-length "
              + maxLength
              + "; shorten or remove: "
              + String.join(", ", tooLong.subList(0, Math.min(10, tooLong.size()))));
    }
  }
}
