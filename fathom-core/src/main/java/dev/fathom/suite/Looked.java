package dev.fathom.suite;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen of one model.
 *
 * @param model its name
 * @param parts of each finished stage
 * @param complete whether each stage is finished, by section; without it a score would be of
 *     something else than the other models'
 */
record Looked(String model, List<Part> parts, Map<Section, Boolean> complete) {
  /** Reads a model's finished stages. */
  static Looked of(String model, List<Stage> stages, PartReader reader) {
    List<Part> parts = new ArrayList<>();
    Map<Section, Boolean> complete = new EnumMap<>(Section.class);
    for (Stage stage : stages) {
      stage
          .entry()
          .filter(_ -> stage.model().equals(model))
          .ifPresent(entry -> {
            boolean finished = stage.isFinished();
            complete.merge(entry.section(), finished, Boolean::logicalAnd);
            if (finished) {
              parts.add(reader.read(stage.folder(), entry.section(), entry.name()));
            }
          });
    }
    return new Looked(model, List.copyOf(parts), Map.copyOf(complete));
  }

  /** The parts of a score; none where it cannot be told. */
  List<Part> score(Section section) {
    return complete.getOrDefault(section, false)
        ? parts.stream()
            .filter(part -> part.section() == section && !part.values().isEmpty())
            .toList()
        : List.of();
  }
}
