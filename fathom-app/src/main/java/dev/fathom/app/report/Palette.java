package dev.fathom.app.report;

import java.util.List;

/** Which colour class a group has: harmful and benign always the same, others in order. */
final class Palette {
  private static final int COLOURS = 8;

  private Palette() {}

  /** CSS class of a group: {@code g1} to {@code g8}, with a dash once the colours repeat. */
  static String of(Results results, Group group) {
    List<String> others =
        results.groups().stream().map(Group::name).filter(name -> fixed(name) == 0).toList();
    int fixed = fixed(group.name());
    if (fixed > 0) {
      return "g" + fixed;
    }
    int index = others.indexOf(group.name());
    return "g" + (3 + index % (COLOURS - 2)) + (index >= COLOURS - 2 ? " dashed" : "");
  }

  /** The colour class of the curve with an index from 0 among others that no name distinguishes. */
  static String inOrder(int index) {
    return "g" + (1 + index % COLOURS) + (index >= COLOURS ? " dashed" : "");
  }

  private static int fixed(String name) {
    return switch (name) {
      case "harmful" -> 1;
      case "benign" -> 2;
      default -> 0;
    };
  }
}
