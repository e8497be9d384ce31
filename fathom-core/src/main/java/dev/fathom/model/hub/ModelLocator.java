package dev.fathom.model.hub;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.Untrusted;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the folder of a model, or the files of a data set, that a user named. */
public final class ModelLocator {
  /** The branch that is taken when no revision is given. */
  public static final String DEFAULT_REVISION = "main";

  private static final Pattern REVISION = Pattern.compile("[\\w.+@=-]+(/[\\w.+@=-]+)*");

  private final HubEnvironment environment;
  private final DownloadProgress progress;
  private final RetryPolicy retries;

  /**
   * @param environment the Hub's address, the cache, the token
   * @param progress is told of each file that is downloaded
   */
  public ModelLocator(HubEnvironment environment, DownloadProgress progress) {
    this(environment, progress, RetryPolicy.DEFAULT);
  }

  ModelLocator(HubEnvironment environment, DownloadProgress progress, RetryPolicy retries) {
    this.environment = environment;
    this.progress = progress;
    this.retries = retries;
  }

  /**
   * The checkpoint folder of a model: an existing local folder as it is, otherwise a model of the
   * Hub, downloaded as far as the cache lacks it.
   *
   * @param idOrFolder a folder, or an id {@code organisation/name}
   * @param revision a branch, a tag or a commit; {@value #DEFAULT_REVISION} if empty
   * @throws UserError if there is no such folder or model, if it may not or cannot be downloaded,
   *     or if a revision is given for a local folder
   */
  public Path resolve(String idOrFolder, Optional<String> revision) {
    Optional<Path> folder = folder(idOrFolder, revision);
    return folder.isPresent() ? folder.get() : snapshot(idOrFolder, revision).fetch();
  }

  /**
   * Refuses what {@link #resolve} would refuse without asking the Hub.
   *
   * @return the folder, if the model is a local one
   * @throws UserError if there is no such folder, the id or the revision cannot be one, or a
   *     revision is given for a local folder
   */
  public Optional<Path> check(String idOrFolder, Optional<String> revision) {
    Optional<Path> folder = folder(idOrFolder, revision);
    if (folder.isEmpty()) {
      snapshot(idOrFolder, revision);
    }
    return folder;
  }

  private Optional<Path> folder(String idOrFolder, Optional<String> revision) {
    Optional<Path> path = path(idOrFolder);
    if (path.filter(Files::isDirectory).isPresent()) {
      revision.ifPresent(given -> {
        throw new UserError(
            idOrFolder + ": a local folder has no revision " + given + "; leave it out");
      });
      return path;
    }
    if (path.filter(Files::exists).isPresent()) {
      throw new UserError(idOrFolder + ": is a file; give the folder it lies in");
    }
    if (path.isPresent() && looksLikePath(idOrFolder)) {
      throw new UserError(
          idOrFolder + ": no such folder (seen from " + Path.of("").toAbsolutePath() + ")");
    }
    return Optional.empty();
  }

  private HubSnapshot snapshot(String idOrFolder, Optional<String> revision) {
    RepositoryId id =
        RepositoryId.parse(idOrFolder)
            .orElseThrow(() ->
                new UserError(
                    idOrFolder
                        + ": neither a folder nor a Hugging Face id of the form"
                        + " organisation/name"));
    return new HubSnapshot(environment, id, checked(id, revision), retries, progress);
  }

  /**
   * Where a data set is: an existing file or folder as it is, otherwise the snapshot of a data set
   * that huggingface_hub has put into the shared cache. Nothing is downloaded.
   *
   * @param idOrPath a file, a folder, or an id {@code organisation/name}
   * @throws UserError if there is neither
   */
  public Path dataset(String idOrPath) {
    Optional<Path> path = path(idOrPath);
    if (path.filter(Files::exists).isPresent()) {
      return path.get();
    }
    Optional<RepositoryId> id =
        path.isPresent() && looksLikePath(idOrPath)
            ? Optional.empty()
            : RepositoryId.parse(idOrPath);
    return id.map(found -> new CachedDataset(environment.cache(), found).snapshot())
        .orElseThrow(() ->
            new UserError(
                idOrPath
                    + ": no such file or folder (seen from "
                    + Path.of("").toAbsolutePath()
                    + ")"));
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean looksLikePath(String text) {
    return text.startsWith("/")
        || text.startsWith(".")
        || text.startsWith("~")
        || text.endsWith("/")
        || text.contains("\\")
        || text.chars().filter(character -> character == '/').count() > 1;
  }

  private static String checked(RepositoryId id, Optional<String> revision) {
    String text = revision.orElse(DEFAULT_REVISION);
    if (!REVISION.matcher(text).matches() || text.contains("..")) {
      throw new UserError(
          id + ": revision " + Untrusted.quoted(text) + " is no branch, tag or commit");
    }
    return text;
  }
}
