package dev.fathom.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commit that a checkout is at, read from its files: no git is needed on the machine. */
final class GitHead {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final String SYMBOLIC = "ref: ";
  private static final String POINTER = "gitdir: ";

  private GitHead() {}

  /** Empty if the folder is no checkout, has no commit yet, or cannot be read. */
  static Optional<String> of(Path checkout) {
    try {
      Path git = checkout.resolve(".git");
      if (Files.isRegularFile(git)) {
        // A worktree: the file names the folder that holds its HEAD.
        String pointer = firstLine(git).orElse("");
        if (!pointer.startsWith(POINTER)) {
          return Optional.empty();
        }
        git = checkout.resolve(pointer.substring(POINTER.length()));
      }
      String head = firstLine(git.resolve("HEAD")).orElse("");
      return head.startsWith(SYMBOLIC)
          ? reference(git, head.substring(SYMBOLIC.length()))
          : hash(head);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> reference(Path git, String name) throws IOException {
    Path common = git.resolve(firstLine(git.resolve("commondir")).orElse("."));
    Optional<String> loose = firstLine(common.resolve(name)).flatMap(GitHead::hash);
    return loose.isPresent() ? loose : packed(common.resolve("packed-refs"), name);
  }

  private static Optional<String> packed(Path file, String name) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.endsWith(" " + name))
          .map(line -> line.substring(0, line.indexOf(' ')))
          .findFirst()
          .flatMap(GitHead::hash);
    }
  }

  private static Optional<String> hash(String text) {
    return Optional.of(text).filter(candidate -> HASH.matcher(candidate).matches());
  }

  private static Optional<String> firstLine(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.findFirst().map(String::strip);
    }
  }
}
