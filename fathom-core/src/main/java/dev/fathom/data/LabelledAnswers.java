package dev.fathom.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads answers with labels: rows of {@code question}, {@code Response} and {@code label}, which is
 * 1 where the answer complied and 0 where it did not. Upper and lower case are one in these names;
 * {@code prompt} may stand for {@code question}, and may be left out.
 */
public final class LabelledAnswers {
  private static final List<String> QUESTION = List.of("question", "prompt");
  private static final List<String> RESPONSE = List.of("response");
  private static final List<String> LABEL = List.of("label");

  private LabelledAnswers() {}

  /**
   * Reads a file: CSV, JSONL or a JSON array, each also gzipped.
   *
   * @return the rows in the file's order, at least one
   * @throws UserError if the file is missing, empty or lacks a column; or if rows are not usable,
   *     with a line for each (the first 50)
   */
  public static List<LabelledAnswer> read(Path file) {
    SourceText source = SourceText.read(file);
    BadRows bad = new BadRows(file);
    List<Row> rows = Table.rows(file, source, bad);
    if (rows.isEmpty()) {
      bad.throwIfAny();
      throw new UserError(file + ": the file holds no rows");
    }
    for (List<String> needed : List.of(RESPONSE, LABEL)) {
      if (rows.stream().noneMatch(row -> field(row.fields(), needed).isPresent())) {
        bad.throwIfAny();
        throw new UserError(
            "%s: no column is named %s; labelled rows have question,Response,label"
                .formatted(file, needed.getFirst()));
      }
    }
    List<LabelledAnswer> answers = new ArrayList<>();
    rows.forEach(row -> answer(row, bad).ifPresent(answers::add));
    bad.throwIfAny();
    return List.copyOf(answers);
  }

  private static Optional<LabelledAnswer> answer(Row row, BadRows bad) {
    Optional<String> response = field(row.fields(), RESPONSE).map(JsonNode::asText);
    Optional<String> label = field(row.fields(), LABEL).map(node -> node.asText().strip());
    if (response.isEmpty()) {
      bad.add(row.line(), "no response");
    } else if (label.isEmpty() || label.get().isEmpty()) {
      bad.add(row.line(), "no label: write 1 for complied, 0 for not");
    } else if (!List.of("0", "1").contains(label.get())) {
      bad.add(row.line(), "label is \"" + shown(label.get()) + "\", not 0 or 1");
    } else {
      return Optional.of(
          new LabelledAnswer(
              "row-" + row.number(),
              field(row.fields(), QUESTION).map(JsonNode::asText).orElse(""),
              response.get(),
              label.get().equals("1")));
    }
    return Optional.empty();
  }

  private static String shown(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20) + "…";
  }

  /** The first field of one of these names, if it is there and no null. */
  private static Optional<JsonNode> field(ObjectNode fields, List<String> names) {
    return fields.properties().stream()
        .filter(entry -> names.stream().anyMatch(entry.getKey()::equalsIgnoreCase))
        .map(Map.Entry::getValue)
        .filter(value -> value.isValueNode() && !value.isNull())
        .findFirst();
  }
}
