package dev.fathom.model.hub;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.CheckpointFiles;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which files of a repository a model needs. */
final class ModelFiles {
  private static final List<String> SMALL =
      Stream.concat(
              Stream.of(CheckpointFiles.CONFIG, CheckpointFiles.GENERATION_CONFIG),
              CheckpointFiles.TOKENIZER.stream())
          .toList();

  private ModelFiles() {}

  /** All but the weights: of the names known beforehand those that the repository has. */
  static List<String> small(Collection<String> repository) {
    return SMALL.stream().filter(repository::contains).toList();
  }

  /**
   * The single file of weights, or the index of shards. Where there are both, the single file, as
   * {@link dev.fathom.model.checkpoint.CheckpointFolder} reads them.
   *
   * @throws UserError if there is neither
   */
  static String weightsOrIndex(RepositoryId id, Collection<String> repository) {
    if (repository.contains(CheckpointFiles.WEIGHTS)) {
      return CheckpointFiles.WEIGHTS;
    }
    if (repository.contains(CheckpointFiles.WEIGHTS_INDEX)) {
      return CheckpointFiles.WEIGHTS_INDEX;
    }
    Optional<String> pickle = repository.stream().filter(CheckpointFiles::isPickle).findFirst();
    throw new UserError(
        pickle.isPresent()
            ? id
                + ": its weights are pickle, and reading pickle can run code"
                + "; take a revision or a model with safetensors"
            : id
                + (": has neither " + CheckpointFiles.WEIGHTS)
                + (" nor " + CheckpointFiles.WEIGHTS_INDEX)
                + "; take a model with safetensors");
  }
}
