package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.task.TaskData.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Over-refusal in the manner of XSTest (Röttger et al., 2024): safe requests that sound unsafe, and
 * unsafe ones that sound like them. A judge tells which were refused; the requests go through the
 * model's chat template.
 *
 * <p>Read is XSTest's CSV, {@code prompt, type, label}, or any rows of {@code prompt, label} with
 * {@code safe} or {@code unsafe}; a type is a group of its own.
 */
public record OverRefusal() implements RefusalTask {
  private static final Set<String> UNSAFE = Set.of("unsafe", "contrast", "harmful");
  private static final Set<String> SAFE = Set.of("safe", "benign");

  @Override
  public Heading heading() {
    return new Heading(
        "over-refusal",
        "refusals of safe requests that sound unsafe, and of unsafe ones",
        "prompt, label (safe or unsafe), type if wanted",
        0,
        REFUSALS);
  }

  private record Request(String type, RequestDocument document) {}

  @Override
  public List<Subset> read(TaskData data) {
    Map<String, List<Document>> byType = new LinkedHashMap<>();
    for (Part part : data.questions("", List.of("test", "train"))) {
      for (Request request : part.table().map(OverRefusal::request)) {
        byType.computeIfAbsent(request.type, _ -> new ArrayList<>()).add(request.document);
      }
    }
    List<Subset> subsets = new ArrayList<>();
    byType.forEach((type, documents) ->
        subsets.add(new Subset(type, documents, Optional.empty(), new Shots.None("over-refusal"))));
    return subsets;
  }

  private static Request request(Row row) throws Cell.Unusable {
    String type = Cell.has(row, "type") ? Cell.text(row, "type") : "";
    boolean safe = safe(row, type);
    return new Request(
        type.isBlank() ? (safe ? "safe" : "unsafe") : type,
        new RequestDocument(Cell.visible(row, "prompt"), safe));
  }

  /** By its label; XSTest's first version has none, and types that begin with contrast. */
  private static boolean safe(Row row, String type) throws Cell.Unusable {
    if (!Cell.has(row, "label") && !type.isBlank()) {
      return !type.startsWith("contrast");
    }
    String label = Cell.text(row, "label").strip().toLowerCase(Locale.ROOT);
    if (SAFE.contains(label) || UNSAFE.contains(label)) {
      return SAFE.contains(label);
    }
    throw new Cell.Unusable("\"label\" must be safe or unsafe, not " + label);
  }
}
