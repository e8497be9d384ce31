package dev.fathom.data;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads data files; the formats stand in the package documentation. */
public final class Examples {
  static final String NOT_UTF8 = "not UTF-8; save the file as UTF-8";

  private static final int COLUMNS_NAMED = 20;

  private final Layout layout;
  private final String stem;
  private final ReadOptions options;
  private final BadRows bad;
  private final Map<String, Integer> lineOfId = new HashMap<>();

  private Examples(Layout layout, String stem, ReadOptions options, BadRows bad) {
    this.layout = layout;
    this.stem = stem;
    this.options = options;
    this.bad = bad;
  }

  /**
   * Reads a file. A row without an id is named after the file and its line ({@code depth-17}), in a
   * JSON array after its place, from 1.
   *
   * @return the rows in the file's order, at least one
   * @throws UserError if the file is missing, empty, of no known format, or leaves no row of the
   *     groups asked for; or if rows are not usable, with a line for each (the first 50)
   */
  public static List<Example> read(Path file, ReadOptions options) {
    SourceText source = SourceText.read(file);
    BadRows bad = new BadRows(file);
    List<Row> rows = Table.rows(file, source, bad);
    if (rows.isEmpty()) {
      bad.throwIfAny();
      throw new UserError(file + ": the file holds no rows");
    }
    Examples reader = new Examples(layout(file, rows, bad), stem(file), options, bad);
    List<Example> examples = new ArrayList<>();
    for (Row row : rows) {
      reader.example(row).ifPresent(examples::add);
    }
    bad.throwIfAny();
    return kept(file, examples, options);
  }

  private static Layout layout(Path file, List<Row> rows, BadRows bad) {
    Set<String> found = new LinkedHashSet<>();
    for (Row row : rows) {
      List<String> keys = new ArrayList<>();
      row.fields().fieldNames().forEachRemaining(keys::add);
      Optional<Layout> layout = Layout.of(keys);
      if (layout.isPresent()) {
        return layout.get();
      }
      found.addAll(keys);
    }
    bad.throwIfAny();
    throw new UserError(
        file
            + ": no known format has the columns "
            + found.stream().limit(COLUMNS_NAMED).collect(Collectors.joining(", "))
            + (found.size() > COLUMNS_NAMED ? ", …" : "")
            + "; known are "
            + Layout.known()
            + ", each with id, group and system if wanted");
  }

  private Optional<Example> example(Row row) {
    try {
      Optional<String> prompt = Field.text(row.fields(), layout.prompt());
      Optional<String> response = Field.text(row.fields(), layout.response());
      Optional<String> refusal = Field.text(row.fields(), layout.refusal());
      Optional<String> system = Field.text(row.fields(), "system");
      Optional<String> group = Field.text(row.fields(), "group").or(options::defaultGroup);
      String id = Field.id(row.fields(), "id").orElse(stem + "-" + row.number());
      String context = "";
      if (layout.context().isPresent()) {
        context = Field.text(row.fields(), layout.context().get()).orElse("");
      }
      if (!isUsable(row, id, prompt, response)) {
        return Optional.empty();
      }
      String joined = context.isEmpty() ? prompt.get() : prompt.get() + "\n\n" + context;
      return Optional.of(
          new Example(id, group.orElse(layout.group()), system, joined, response, refusal));
    } catch (Field.WrongType e) {
      bad.add(row.line(), e.getMessage());
      return Optional.empty();
    }
  }

  private boolean isUsable(Row row, String id, Optional<String> prompt, Optional<String> response) {
    Optional<Integer> earlier = Optional.ofNullable(lineOfId.putIfAbsent(id, row.line()));
    earlier.ifPresent(
        line -> bad.add(row.line(), "id \"" + id + "\" stands already on line " + line));
    if (prompt.isEmpty()) {
      bad.add(row.line(), "no prompt: \"" + layout.prompt() + "\" is missing or blank");
    }
    boolean lacksResponse = options.requireResponse() && response.isEmpty();
    if (lacksResponse) {
      bad.add(row.line(), "no response: \"" + layout.response() + "\" is missing or blank");
    }
    return earlier.isEmpty() && prompt.isPresent() && !lacksResponse;
  }

  private static List<Example> kept(Path file, List<Example> examples, ReadOptions options) {
    Map<String, Integer> counts = new HashMap<>();
    Set<String> groups = new LinkedHashSet<>();
    List<Example> kept = new ArrayList<>();
    for (Example example : examples) {
      groups.add(example.group());
      boolean wanted = options.groups().isEmpty() || options.groups().contains(example.group());
      if (wanted
          && counts.merge(example.group(), 1, Integer::sum)
              <= options.limit().orElse(Integer.MAX_VALUE)) {
        kept.add(example);
      }
    }
    for (String group : options.groups()) {
      if (!groups.contains(group)) {
        throw new UserError(
            file
                + ": no row is of group "
                + group
                + "; its groups are "
                + String.join(", ", groups));
      }
    }
    return List.copyOf(kept);
  }

  private static String stem(Path file) {
    String name = Table.withoutGz(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
