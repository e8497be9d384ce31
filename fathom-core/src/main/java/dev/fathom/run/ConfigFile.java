package dev.fathom.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The resolved configuration of a run, the first file in its folder. */
final class ConfigFile {
  static final String NAME = "config.yaml";

  private static final String HEADLINE =
      """
      # Fathom wrote this: the configuration of the run in this folder, every default filled in.
      # The same command goes on where the run stopped; --overwrite starts anew.
      """;

  private ConfigFile() {}

  /** Whether the folder holds a configuration that Fathom wrote. */
  static boolean isIn(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return HEADLINE.lines().findFirst().equals(Optional.ofNullable(reader.readLine()));
    }
  }

  static void write(Path folder, ObjectNode config) throws IOException {
    Durable.write(folder.resolve(NAME), HEADLINE + Yaml.write(config));
  }

  /**
   * Compares the configuration in the folder with that of the run about to go on.
   *
   * @param free keys that may differ, each with all that is below it
   * @return the free keys that do differ, in words
   * @throws UserError if another key differs; names each with both values
   */
  static List<String> compare(Path folder, ObjectNode config, Set<String> free) {
    List<String> allowed = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    differences(folder, config)
        .forEach((key, difference) -> (isFree(key, free) ? allowed : refused).add(difference));
    if (!refused.isEmpty()) {
      throw new UserError(
          folder
              + ": holds a run with another configuration ("
              + String.join("; ", refused)
              + "); start anew with --overwrite or choose another --output");
    }
    return allowed;
  }

  /** Whether the configuration in the folder is this one but for free keys. */
  static boolean isSame(Path folder, ObjectNode config, Set<String> free) {
    return differences(folder, config).keySet().stream().allMatch(key -> isFree(key, free));
  }

  private static boolean isFree(String key, Set<String> free) {
    return free.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + "."));
  }

  /** By dotted key the two values in words. */
  private static Map<String, String> differences(Path folder, ObjectNode config) {
    Map<String, JsonNode> before = leaves(Yaml.read(folder.resolve(NAME)));
    Map<String, JsonNode> now = leaves(Yaml.asWritten(config));
    Map<String, String> differences = new LinkedHashMap<>();
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(now.keySet());
    for (String key : keys) {
      JsonNode old = before.getOrDefault(key, MissingNode.getInstance());
      JsonNode given = now.getOrDefault(key, MissingNode.getInstance());
      if (!old.equals(given)) {
        differences.put(key, key + " was " + words(old) + ", is now " + words(given));
      }
    }
    return differences;
  }

  private static String words(JsonNode value) {
    return value.isMissingNode() ? "not set" : value.toString();
  }

  /** Values by their dotted key; an array is one value. */
  private static Map<String, JsonNode> leaves(JsonNode config) {
    Map<String, JsonNode> leaves = new LinkedHashMap<>();
    gather("", config, leaves);
    return leaves;
  }

  private static void gather(String prefix, JsonNode node, Map<String, JsonNode> leaves) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue() instanceof ObjectNode below) {
        gather(prefix + entry.getKey() + ".", below, leaves);
      } else {
        leaves.put(prefix + entry.getKey(), entry.getValue());
      }
    }
  }
}
