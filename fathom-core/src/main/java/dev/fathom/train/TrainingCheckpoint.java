package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.TensorFiles;
import dev.fathom.model.checkpoint.SafetensorsFile;
import dev.fathom.model.checkpoint.SafetensorsWriter;
import dev.fathom.model.checkpoint.StagedFolder;
import dev.fathom.model.checkpoint.WritableTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The state that a training goes on from, open for reading: {@code step-N/} with {@code
 * state.safetensors}, {@code state.json} and the marker {@code complete}, which is written last and
 * holds size and SHA-256 of the others. A folder gets its name when all of it is on the disk.
 *
 * <pre>{@code
 * Optional<Path> last = TrainingCheckpoints.in(folder).latest();
 * try (Scope _ = Scope.open(); TrainingCheckpoint saved = TrainingCheckpoint.read(last.get())) {
 *   optimiser.restore(saved.tensors(), saved.step());
 * }
 * }</pre>
 */
public final class TrainingCheckpoint implements AutoCloseable {
  static final String TENSORS = "state.safetensors";
  static final String STATE = "state.json";

  private final long step;
  private final SafetensorsFile file;
  private final Map<String, Tensor> tensors;
  private final ObjectNode state;

  private TrainingCheckpoint(long step, SafetensorsFile file, ObjectNode state) {
    this.step = step;
    this.file = file;
    this.state = state;
    Map<String, Tensor> views = new TreeMap<>();
    file.tensors().forEach((name, stored) -> views.put(name, TensorFiles.view(stored)));
    this.tensors = Collections.unmodifiableMap(views);
  }

  /**
   * Opens a checkpoint that is complete, see {@link TrainingCheckpoints#latest}.
   *
   * @throws UserError if it is not
   */
  public static TrainingCheckpoint read(Path folder) {
    ObjectNode state = Json.object(folder.resolve(STATE));
    SafetensorsFile file = SafetensorsFile.open(folder.resolve(TENSORS));
    return new TrainingCheckpoint(TrainingCheckpoints.step(folder).orElseThrow(), file, state);
  }

  /** Fills and commits a folder. */
  static void write(Path target, Map<String, Tensor> tensors, ObjectNode state) {
    try (StagedFolder staged = StagedFolder.beside(target)) {
      List<WritableTensor> writable =
          tensors.entrySet().stream()
              .map(entry -> TensorFiles.writable(entry.getKey(), entry.getValue()))
              .toList();
      SafetensorsWriter.write(staged.path().resolve(TENSORS), writable, Map.of());
      Files.writeString(staged.path().resolve(STATE), state.toPrettyString() + "\n");
      CompletenessMarker.write(staged.path(), List.of(TENSORS, STATE));
      staged.commit();
    } catch (IOException e) {
      throw new UserError(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Optimiser steps that had been taken. */
  public long step() {
    return step;
  }

  /**
   * The tensors by name, where they lie in the mapped file: to be copied from, while this is open
   * and the scope it was read in.
   */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** What the writer gave beside. */
  public ObjectNode state() {
    return state;
  }

  /** Unmaps the tensors. */
  @Override
  public void close() {
    file.close();
  }
}
