package dev.fathom.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Short names for folders: the last part of the path, and as much before it as tells them apart.
 */
final class RunNames {
  private RunNames() {}

  /**
   * @param folders different folders
   * @return a different name for each, in the same order
   */
  static List<String> of(List<Path> folders) {
    List<Path> whole = folders.stream().map(f -> f.toAbsolutePath().normalize()).toList();
    int[] parts = new int[whole.size()];
    Arrays.fill(parts, 1);
    for (boolean again = true; again; ) {
      again = false;
      Map<String, Integer> counts = new HashMap<>();
      for (int i = 0; i < parts.length; i++) {
        counts.merge(name(whole.get(i), parts[i]), 1, Integer::sum);
      }
      for (int i = 0; i < parts.length; i++) {
        if (counts.get(name(whole.get(i), parts[i])) > 1
            && parts[i] < whole.get(i).getNameCount()) {
          parts[i]++;
          again = true;
        }
      }
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      names.add(name(whole.get(i), parts[i]));
    }
    return names;
  }

  private static String name(Path folder, int parts) {
    int count = folder.getNameCount();
    return count == 0
        ? folder.toString()
        : folder.subpath(Math.max(0, count - parts), count).toString().replace('\\', '/');
  }
}
