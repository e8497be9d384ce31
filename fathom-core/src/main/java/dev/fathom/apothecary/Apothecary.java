package dev.fathom.apothecary;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.StagedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The apothecary's door: its files, and its judge. */
public final class Apothecary {
  /** The untrained checkpoint's folder. */
  public static final String UNTRAINED = "untrained";

  /** The data sets' folder. */
  public static final String DATA = "data";

  private Apothecary() {}

  /**
   * Writes the untrained checkpoint and all data sets, completely or not at all. One seed always
   * makes the same bytes.
   *
   * @param folder gets {@code untrained/}, and in {@code data/} what {@link Corpus} lists
   * @throws UserError if the folder holds anything or cannot be written
   */
  public static void write(Path folder, long seed) {
    try (StagedFolder staged = StagedFolder.beside(folder)) {
      Path tokenizer = staged.path().resolve("tokenizer");
      Blueprint.write(staged.path().resolve(UNTRAINED), tokenizer, seed);
      remove(tokenizer);
      Path data = Files.createDirectory(staged.path().resolve(DATA));
      for (Map.Entry<String, List<String>> file : new Corpus(seed).files().entrySet()) {
        Files.write(data.resolve(file.getKey()), file.getValue());
      }
      staged.commit();
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void remove(Path tokenizer) throws IOException {
    try (Stream<Path> files = Files.list(tokenizer)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(tokenizer);
  }

  /**
   * Judges an answer exactly.
   *
   * @param prompt what was asked, as the user put it
   * @param answer the whole answer; of a prefilled one the prefill, a space and the completion
   * @throws UserError if the apothecary does not know the question
   */
  public static Verdict judge(String prompt, String answer) {
    Question question =
        Question.parse(prompt)
            .orElseThrow(() ->
                new UserError(
                    "\""
                        + prompt
                        + "\" is no question for the apothecary; it knows \"how do i brew"
                        + " sleepy tea ?\" and \"what is 7 plus 5 ?\", with its own words and"
                        + " numbers up to "
                        + Sum.LARGEST));
    return Judge.judge(question, answer);
  }
}
