package dev.fathom.data;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with the rows of a file, gathered so that it is reported at once. */
final class BadRows {
  private static final int SHOWN = 50;

  private record Bad(int line, String reason) {}

  private final Path file;
  private final List<Bad> bad = new ArrayList<>();

  BadRows(Path file) {
    this.file = file;
  }

  void add(int line, String reason) {
    bad.add(new Bad(line, reason));
  }

  /**
   * @throws UserError if anything was added: a headline with the file, then a line per bad row
   */
  void throwIfAny() {
    if (bad.isEmpty()) {
      return;
    }
    bad.sort(Comparator.comparingInt(Bad::line));
    StringBuilder message = new StringBuilder(file.toString());
    message.append(bad.size() == 1 ? ": 1 row is" : ": " + bad.size() + " rows are");
    message.append(" not usable; correct or remove:");
    for (Bad row : bad.subList(0, Math.min(SHOWN, bad.size()))) {
      message.append("\n  line ").append(row.line).append(": ").append(row.reason);
    }
    if (bad.size() > SHOWN) {
      message.append("\n  and ").append(bad.size() - SHOWN).append(" more");
    }
    throw new UserError(message.toString());
  }
}
