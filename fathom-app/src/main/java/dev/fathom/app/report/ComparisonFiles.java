package dev.fathom.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.ComparedRun.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as data: {@code comparison.json} and the same as {@code compare.csv}. */
final class ComparisonFiles {
  static final String SCHEMA = "fathom-comparison/1";

  private ComparisonFiles() {}

  static String json(List<ComparedRun> runs, ArrayNode differences, List<Path> skipped) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", SCHEMA);
    ArrayNode list = root.putArray("runs");
    for (ComparedRun run : runs) {
      ObjectNode one =
          list.addObject()
              .put("name", run.name())
              .put("kind", run.run().kind().key())
              .put("folder", run.folder().toString())
              .put("model", run.run().model());
      ArrayNode numbers = one.putArray("numbers");
      for (Entry entry : run.entries()) {
        ObjectNode number =
            numbers
                .addObject()
                .put("number", entry.number())
                .put("group", entry.group())
                .put("at", entry.at());
        put(number, "value", entry.estimate().value());
        put(number, "low", entry.estimate().low());
        put(number, "high", entry.estimate().high());
        number.put("n", entry.n());
      }
    }
    root.set("differences", differences);
    ArrayNode without = root.putArray("skipped");
    skipped.forEach(folder -> without.add(folder.toString()));
    try {
      return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(ObjectNode into, String key, OptionalDouble value) {
    if (value.isPresent()) {
      into.put(key, value.getAsDouble());
    } else {
      into.putNull(key);
    }
  }

  static String csv(List<ComparedRun> runs) {
    StringBuilder out = new StringBuilder("run,kind,group,number,at,value,low,high,n\n");
    for (ComparedRun run : runs) {
      for (Entry entry : run.entries()) {
        out.append(
                Stream.of(
                        run.name(),
                        run.run().kind().key(),
                        entry.group(),
                        entry.number(),
                        entry.at(),
                        cell(entry.estimate().value()),
                        cell(entry.estimate().low()),
                        cell(entry.estimate().high()),
                        Integer.toString(entry.n()))
                    .map(ComparisonFiles::quoted)
                    .collect(Collectors.joining(",")))
            .append('\n');
      }
    }
    return out.toString();
  }

  static String cell(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  /** RFC 4180. */
  static String quoted(String cell) {
    return cell.matches("[^\",\\r\\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
