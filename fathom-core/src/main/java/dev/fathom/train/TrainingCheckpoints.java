package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * The {@link TrainingCheckpoint}s of one run. Nothing else belongs into their folder.
 *
 * @param folder made with the first
 * @param keep how many of the newest are kept, at least 1
 */
public record TrainingCheckpoints(Path folder, int keep) {
  /** The newest and, should the disk lose it, the one before. */
  public static final int DEFAULT_KEEP = 2;

  private static final Pattern STEP = Pattern.compile("step-(\\d{1,18})");
  private static final Pattern UNFINISHED = Pattern.compile("\\.step-\\d+\\.writing-.+");

  public TrainingCheckpoints {
    if (keep < 1) {
      throw new IllegalArgumentException("to keep " + keep + " checkpoints");
    }
  }

  /** With the usual number to keep. */
  public static TrainingCheckpoints in(Path folder) {
    return new TrainingCheckpoints(folder, DEFAULT_KEEP);
  }

  /**
   * Writes a checkpoint; when it is complete on the disk, those beyond the number to keep are
   * deleted.
   *
   * @param step optimiser steps taken
   * @param tensors parameters and the optimiser's state, in the types that they have
   * @param state what else a resumed training needs
   * @return the checkpoint's folder
   * @throws UserError if there is one of this step already, or the disk refuses
   */
  public Path write(long step, Map<String, Tensor> tensors, ObjectNode state) {
    Path target = folder.resolve("step-" + step);
    TrainingCheckpoint.write(target, tensors, state);
    newestFirst().stream().skip(keep).forEach(TrainingCheckpoints::delete);
    return target;
  }

  /**
   * The newest complete checkpoint; all its bytes are checked. What writing left behind when it was
   * stopped, and checkpoints that are damaged, are deleted: their steps will come again.
   */
  public Optional<Path> latest() {
    list()
        .filter(path -> UNFINISHED.matcher(name(path)).matches())
        .forEach(TrainingCheckpoints::delete);
    for (Path checkpoint : newestFirst()) {
      if (CompletenessMarker.agrees(checkpoint)) {
        return Optional.of(checkpoint);
      }
      delete(checkpoint);
    }
    return Optional.empty();
  }

  /** The step that a folder's name tells. */
  static OptionalLong step(Path checkpoint) {
    Matcher name = STEP.matcher(name(checkpoint));
    return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
  }

  private List<Path> newestFirst() {
    return list()
        .filter(path -> step(path).isPresent())
        .sorted(Comparator.comparingLong((Path path) -> step(path).orElseThrow()).reversed())
        .toList();
  }

  private Stream<Path> list() {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList().stream();
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The marker goes first: half a deletion leaves what counts as incomplete. */
  private static void delete(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint.resolve(CompletenessMarker.NAME));
      List<Path> files;
      try (Stream<Path> entries = Files.list(checkpoint)) {
        files = entries.toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(checkpoint);
    } catch (IOException e) {
      throw new UserError(checkpoint + ": cannot be removed; remove it by hand", e);
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}
