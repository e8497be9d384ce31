package dev.fathom.attack;

import dev.fathom.data.Example;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts the prompts that a run asks nothing of at some point, and says so. */
final class LeftOut {
  private final Axis axis;
  private final int context;
  private final int examples;
  private final Map<String, Set<String>> shorter = new LinkedHashMap<>();
  private final Map<String, Set<String>> crowded = new LinkedHashMap<>();

  /**
   * @param context the most tokens that the models take
   * @param examples how many there are in all
   */
  LeftOut(Attack attack, int context, int examples) {
    axis = attack.axis();
    this.context = context;
    this.examples = examples;
    attack
        .points()
        .forEach(point -> {
          shorter.put(point, new LinkedHashSet<>());
          crowded.put(point, new LinkedHashSet<>());
        });
  }

  /** The answer has fewer tokens than should be prefilled. */
  void shorter(Example example, Draft draft) {
    shorter.computeIfAbsent(draft.point(), _ -> new LinkedHashSet<>()).add(example.id());
  }

  /** The prefilled prompt leaves no room in the context. */
  void crowded(Example example, Draft draft) {
    crowded.computeIfAbsent(draft.point(), _ -> new LinkedHashSet<>()).add(example.id());
  }

  /** In sentences; one for each depth, and one for all settings together, which may be many. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    switch (axis) {
      case DEPTH -> {
        shorter.forEach((depth, ids) -> {
          if (!ids.isEmpty()) {
            notes.add(
                "Depth %s: %d of %d answers are shorter and left out there."
                    .formatted(depth, ids.size(), examples));
          }
        });
        crowded.forEach((depth, ids) -> {
          if (!ids.isEmpty()) {
            notes.add(
                "Depth %s: %d of %d prefilled prompts fill the context of %d tokens and are left out."
                    .formatted(depth, ids.size(), examples, context));
          }
        });
      }
      case SETTING -> {
        Set<String> ids = new LinkedHashSet<>();
        crowded.values().forEach(ids::addAll);
        if (!ids.isEmpty()) {
          notes.add(
              "%d of %d prompts fill the context of %d tokens at one setting or more and are left out there."
                  .formatted(ids.size(), examples, context));
        }
      }
    }
    return notes;
  }
}
