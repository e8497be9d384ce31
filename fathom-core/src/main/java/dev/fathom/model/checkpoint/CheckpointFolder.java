package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A checkpoint in the Hugging Face layout, open for reading. As in transformers, a single {@code
 * model.safetensors} is taken before an index of shards. Closing unmaps the weights.
 */
public final class CheckpointFolder implements AutoCloseable {
  private final Path folder;
  private final List<SafetensorsFile> files;
  private final Map<String, StoredTensor> tensors;

  private CheckpointFolder(Path folder, List<SafetensorsFile> files) {
    this.folder = folder;
    this.files = files;
    Map<String, StoredTensor> all = new TreeMap<>();
    files.forEach(file -> all.putAll(file.tensors()));
    this.tensors = Collections.unmodifiableMap(all);
  }

  /**
   * Opens a folder and checks the headers of all its weight files.
   *
   * @throws UserError if there is no such folder, if it holds no safetensors or only pickle, or if
   *     a file or the index breaks a rule
   */
  public static CheckpointFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserError(folder + ": no such folder; give the folder of a checkpoint");
    }
    if (Files.exists(folder.resolve(CheckpointFiles.WEIGHTS))) {
      return new CheckpointFolder(
          folder, openAll(List.of(folder.resolve(CheckpointFiles.WEIGHTS))));
    }
    Path indexFile = folder.resolve(CheckpointFiles.WEIGHTS_INDEX);
    if (!Files.exists(indexFile)) {
      throw noWeights(folder);
    }
    WeightIndex index = WeightIndex.read(indexFile);
    List<SafetensorsFile> shards = openAll(index.files());
    boolean matched = false;
    try {
      index.requireMatches(shards);
      matched = true;
    } finally {
      if (!matched) {
        shards.forEach(SafetensorsFile::close);
      }
    }
    return new CheckpointFolder(folder, shards);
  }

  private static List<SafetensorsFile> openAll(List<Path> paths) {
    List<SafetensorsFile> opened = new ArrayList<>();
    try {
      paths.forEach(path -> opened.add(SafetensorsFile.open(path)));
    } finally {
      if (opened.size() < paths.size()) {
        opened.forEach(SafetensorsFile::close);
      }
    }
    return List.copyOf(opened);
  }

  private static UserError noWeights(Path folder) {
    List<String> names;
    try (Stream<Path> entries = Files.list(folder)) {
      names = entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return new UserError(folder + ": cannot be read: " + e.getMessage(), e);
    }
    Optional<String> pickle = names.stream().filter(CheckpointFiles::isPickle).findFirst();
    if (pickle.isPresent()) {
      return new UserError(
          folder
              + (": its weights are pickle (" + pickle.get() + "), and reading pickle can run code")
              + "; convert them to safetensors with save_pretrained of a recent transformers");
    }
    Optional<String> other =
        names.stream().filter(name -> name.endsWith(CheckpointFiles.WEIGHTS_SUFFIX)).findFirst();
    return new UserError(
        folder
            + (": holds neither " + CheckpointFiles.WEIGHTS)
            + (" nor " + CheckpointFiles.WEIGHTS_INDEX)
            + other.map(name -> ", only " + Untrusted.quoted(name)).orElse(""));
  }

  /** The folder this is. */
  public Path folder() {
    return folder;
  }

  /** All tensors of all weight files by name, sorted; their data are valid until {@link #close}. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * {@code config.json}.
   *
   * @throws UserError if it is missing or not a JSON object
   */
  public ObjectNode config() {
    return Json.object(folder.resolve(CheckpointFiles.CONFIG));
  }

  /**
   * {@code generation_config.json}, if there is one.
   *
   * @throws UserError if it is not a JSON object
   */
  public Optional<ObjectNode> generationConfig() {
    Path file = folder.resolve(CheckpointFiles.GENERATION_CONFIG);
    return Files.exists(file) ? Optional.of(Json.object(file)) : Optional.empty();
  }

  /** The files the tensors lie in, sorted. */
  public List<Path> weightFiles() {
    return files.stream().map(SafetensorsFile::path).toList();
  }

  /**
   * The SHA-256, in lower-case hexadecimal, of every file that decides what the model says:
   * weights, configuration, tokenizer. Reads all of them.
   *
   * @return by file name, sorted
   */
  public Map<String, String> hashes() {
    return hashes(_ -> {});
  }

  /**
   * The same, telling of each file when it has been read.
   *
   * @param read told the file
   */
  public Map<String, String> hashes(Consumer<Path> read) {
    Stream<Path> small =
        Stream.concat(
                Stream.of(
                    CheckpointFiles.CONFIG,
                    CheckpointFiles.GENERATION_CONFIG,
                    CheckpointFiles.WEIGHTS_INDEX),
                CheckpointFiles.TOKENIZER.stream())
            .map(folder::resolve)
            .filter(Files::isRegularFile);
    Map<String, String> hashes = new TreeMap<>();
    Stream.concat(small, weightFiles().stream())
        .forEach(file -> {
          hashes.put(file.getFileName().toString(), FileDigest.sha256(file));
          read.accept(file);
        });
    return hashes;
  }

  /** How many floating-point numbers are stored; a head tied to the embedding counts once. */
  public long parameters() {
    return tensors.values().stream()
        .filter(tensor -> tensor.type().floating())
        .mapToLong(StoredTensor::elements)
        .sum();
  }

  /** How many bytes the tensors take. */
  public long bytes() {
    return tensors.values().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
  }

  /** Unmaps the weights. A second call does nothing. */
  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
