package dev.fathom.model.hub;

/** Is told how a download goes on; called often, from the downloading thread. */
@FunctionalInterface
public interface DownloadProgress {
  /** Tells nobody. */
  DownloadProgress NONE = (file, done, total) -> {};

  /**
   * @param file the file's name in the repository
   * @param done bytes that lie on this machine, those of an earlier attempt included
   * @param total bytes of the whole file; equal to {@code done} in the file's last call
   */
  void update(String file, long done, long total);
}
