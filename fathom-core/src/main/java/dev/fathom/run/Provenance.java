package dev.fathom.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What produced a result: Fathom's version and commit, the Java runtime, the machine's kind (not
 * its name), the libraries, the command line, the time it took; and what the verb adds, for example
 * the models' hashes. The commit is that of the checkout at the system property {@code
 * fathom.home}, which the launcher sets.
 */
public final class Provenance {
  /** Fathom's version, the same as in the Maven project. */
  public static final String VERSION = "0.1.0-SNAPSHOT";

  private static final String UNKNOWN = "unknown";

  private final ObjectNode node = Json.MAPPER.createObjectNode();

  private Provenance() {}

  /**
   * Starts the record now.
   *
   * @param commandLine the verb and its arguments
   * @param libraries versions by name, of those that the numbers depend on
   */
  public static Provenance start(List<String> commandLine, Map<String, String> libraries) {
    Provenance provenance = new Provenance();
    ObjectNode node = provenance.node;
    Optional<String> hash =
        Optional.ofNullable(System.getProperty("fathom.home")).map(Path::of).flatMap(GitHead::of);
    node.put("fathom", VERSION);
    node.putObject("git").put("known", hash.isPresent()).put("hash", hash.orElse(UNKNOWN));
    node.put("java", Runtime.version() + " (" + System.getProperty("java.vendor", UNKNOWN) + ")");
    node.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    node.put("architecture", System.getProperty("os.arch"));
    node.put("cpu", cpuModel().orElse(UNKNOWN));
    node.put("processors", Runtime.getRuntime().availableProcessors());
    ObjectNode versions = node.putObject("libraries");
    libraries.forEach(versions::put);
    commandLine.forEach(node.putArray("command")::add);
    node.put("started", now());
    return provenance;
  }

  /** Adds an entry, or replaces one. */
  public Provenance with(String key, JsonNode value) {
    node.set(key, value);
    return this;
  }

  /** The record as it stands, with now as the end; a copy. */
  public ObjectNode toJson() {
    return node.deepCopy().put("ended", now());
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Linux tells; elsewhere no file does. */
  private static Optional<String> cpuModel() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(info, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
