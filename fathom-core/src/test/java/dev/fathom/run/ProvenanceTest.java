package dev.fathom.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
  private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path folder;

  @Test
  void saysWhatProducedAResultAndNotOnWhichHost() throws IOException {
    Instant before = Instant.now().minusSeconds(1);
    ObjectNode node =
        Provenance.start(List.of("measure", "--seed", "7"), Map.of("libtorch", "2.10.0"))
            .with("seed", IntNode.valueOf(7))
            .toJson();
    assertEquals("measure", node.at("/command/0").asText());
    assertEquals("2.10.0", node.at("/libraries/libtorch").asText());
    assertEquals(7, node.path("seed").asInt());
    assertEquals(Runtime.getRuntime().availableProcessors(), node.path("processors").asInt());
    assertTrue(node.path("java").asText().startsWith(Runtime.version().toString()));
    assertFalse(node.path("cpu").asText().isBlank());
    Instant started = Instant.parse(node.path("started").asText());
    Instant ended = Instant.parse(node.path("ended").asText());
    assertTrue(!started.isBefore(before) || started.equals(ended), started + " " + before);
    assertFalse(ended.isBefore(started));
    assertFalse(node.toString().contains(InetAddress.getLocalHost().getHostName() + "\""));
  }

  @Test
  void hasTheProjectsVersion() throws IOException {
    String pom = Files.readString(Path.of(System.getProperty("fathom.root"), "pom.xml"));
    assertTrue(
        pom.contains(
            "<artifactId>fathom</artifactId>\n  <version>" + Provenance.VERSION + "</version>"),
        "pom.xml has another version than " + Provenance.VERSION);
  }

  @Test
  void readsALooseAndAPackedAndADetachedHead() throws IOException {
    Path git = Files.createDirectories(folder.resolve(".git/refs/heads")).resolve("../..");
    assertEquals(Optional.empty(), GitHead.of(folder));
    Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
    assertEquals(Optional.empty(), GitHead.of(folder));
    Files.writeString(
        git.resolve("packed-refs"),
        "# pack-refs with: peeled fully-peeled sorted\n"
            + "f".repeat(40)
            + " refs/heads/other/refs/heads/main2\n"
            + HASH
            + " refs/heads/main\n^"
            + "e".repeat(40)
            + "\n");
    assertEquals(Optional.of(HASH), GitHead.of(folder));
    Files.writeString(git.resolve("refs/heads/main"), "a".repeat(40) + "\n");
    assertEquals(Optional.of("a".repeat(40)), GitHead.of(folder));
    Files.writeString(git.resolve("HEAD"), "b".repeat(40) + "\n");
    assertEquals(Optional.of("b".repeat(40)), GitHead.of(folder));
    Files.writeString(git.resolve("HEAD"), "nonsense\n");
    assertEquals(Optional.empty(), GitHead.of(folder));
  }

  @Test
  void followsAWorktreeToItsRepository() throws IOException {
    Path main = Files.createDirectories(folder.resolve("main/.git/refs/heads"));
    Files.writeString(main.resolve("work"), HASH + "\n");
    Path own = Files.createDirectories(folder.resolve("main/.git/worktrees/tree"));
    Files.writeString(own.resolve("HEAD"), "ref: refs/heads/work\n");
    Files.writeString(own.resolve("commondir"), "../..\n");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.writeString(tree.resolve(".git"), "gitdir: ../main/.git/worktrees/tree\n");
    assertEquals(Optional.of(HASH), GitHead.of(tree));
  }
}
