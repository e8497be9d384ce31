package dev.fathom.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what people wrote into the column {@code label} of a sheet with a column {@code key}. */
public final class KeyedLabels {
  private KeyedLabels() {}

  /**
   * Reads a sheet, CSV or JSONL.
   *
   * @param allowed what may stand there
   * @return labels by key, in the sheet's order
   * @throws UserError if the file cannot be read or lacks a column; or if labels are blank, none of
   *     these, or contradict each other, with a line for each (the first 50)
   */
  public static Map<String, String> read(Path file, List<String> allowed) {
    SourceText source = SourceText.read(file);
    BadRows bad = new BadRows(file);
    List<Row> rows = Table.rows(file, source, bad);
    bad.throwIfAny();
    for (String column : List.of("key", "label")) {
      if (rows.stream().noneMatch(row -> row.fields().has(column))) {
        throw new UserError(
            file + ": has no column " + column + "; give a sheet of fathom judge export");
      }
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (Row row : rows) {
      String key = text(row.fields(), "key");
      String label = text(row.fields(), "label");
      if (key.isEmpty()) {
        bad.add(row.line(), "no key");
      } else if (label.isEmpty()) {
        bad.add(row.line(), "the label is blank: write one of " + String.join(", ", allowed));
      } else if (!allowed.contains(label)) {
        bad.add(row.line(), "label \"" + label + "\" is none of " + String.join(", ", allowed));
      } else {
        Optional<String> before = Optional.ofNullable(labels.putIfAbsent(key, label));
        before
            .filter(other -> !other.equals(label))
            .ifPresent(other ->
                bad.add(row.line(), "label " + label + ", but the same answer has " + other));
      }
    }
    bad.throwIfAny();
    return labels;
  }

  private static String text(ObjectNode fields, String column) {
    return fields.path(column).asText("").strip();
  }
}
