package dev.fathom.model.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a model on the Hub.
 *
 * @param text {@code organisation/name}
 */
record RepositoryId(String text) {
  private static final String PART = "[A-Za-z0-9_]([A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";
  private static final Pattern FORM = Pattern.compile(PART + "/" + PART);

  /** The id, or empty if the text is none by huggingface_hub's rules. */
  static Optional<RepositoryId> parse(String text) {
    boolean valid =
        FORM.matcher(text).matches()
            && !text.contains("--")
            && !text.contains("..")
            && !text.endsWith(".git");
    return valid ? Optional.of(new RepositoryId(text)) : Optional.empty();
  }

  /** The name of this repository's folder in the cache. */
  String folderName() {
    return "models--" + text.replace("/", "--");
  }

  @Override
  public String toString() {
    return text;
  }
}
