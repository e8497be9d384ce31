package dev.fathom.layer;

import dev.fathom.UserError;
import dev.fathom.data.Cell;
import dev.fathom.data.Table;
import java.nio.file.Path;
import java.util.List;

/**
 * A statement and its negation, of which one is true.
 *
 * @param holds whether it is the statement
 */
record Statement(String statement, String negation, boolean holds) {
  /** Half of them are for fitting: with fewer neither half says anything. */
  static final int LEAST = 20;

  /**
   * Reads rows of {@code statement}, {@code negation} and {@code label}, 1 where the statement
   * holds and 0 where its negation does: JSONL, JSON or CSV, gzipped or not.
   *
   * @throws UserError if the file is missing, a row lacks something, or there are fewer than {@link
   *     #LEAST}
   */
  static List<Statement> read(Path file) {
    List<Statement> read =
        Table.read(file)
            .map(row -> {
              int label = Cell.whole(row, "label");
              if (label != 0 && label != 1) {
                throw new Cell.Unusable("\"label\" is " + label + ", not 0 or 1");
              }
              return new Statement(
                  Cell.visible(row, "statement"), Cell.visible(row, "negation"), label == 1);
            });
    if (read.size() < LEAST) {
      throw new UserError(
          file + ": holds " + read.size() + " statements; probing needs at least " + LEAST);
    }
    return read;
  }
}
