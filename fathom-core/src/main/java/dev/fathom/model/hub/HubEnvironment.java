package dev.fathom.model.hub;

import dev.fathom.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the environment says of the Hub, under the variables that huggingface_hub reads.
 *
 * @param cache the folder of all cached repositories: {@code HF_HUB_CACHE}, else {@code
 *     HF_HOME/hub}, else {@code ~/.cache/huggingface/hub}
 * @param token the access token: {@code HF_TOKEN}, else the file {@code HF_HOME/token}
 * @param endpoint {@code HF_ENDPOINT}, without a slash at its end
 * @param offline {@code HF_HUB_OFFLINE}: no request at all
 */
public record HubEnvironment(Path cache, Optional<String> token, URI endpoint, boolean offline) {
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";

  /**
   * The environment of this process.
   *
   * @throws UserError if a variable or the token file cannot be used
   */
  public static HubEnvironment system() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * @param variables environment variables by name; an empty one counts as unset
   * @param home the user's home folder
   * @throws UserError if a variable or the token file cannot be used
   */
  public static HubEnvironment of(Map<String, String> variables, Path home) {
    Variables given = new Variables(variables, home);
    Path cacheHome = given.path("XDG_CACHE_HOME").orElse(home.resolve(".cache"));
    Path hubHome = given.path("HF_HOME").orElse(cacheHome.resolve("huggingface"));
    Path cache =
        given
            .path("HF_HUB_CACHE")
            .or(() -> given.path("HUGGINGFACE_HUB_CACHE"))
            .orElse(hubHome.resolve("hub"));
    Path tokenFile = given.path("HF_TOKEN_PATH").orElse(hubHome.resolve("token"));
    return new HubEnvironment(
        cache,
        given.text("HF_TOKEN").or(() -> token(tokenFile)),
        endpoint(given.text("HF_ENDPOINT").orElse(DEFAULT_ENDPOINT)),
        given.isTrue("HF_HUB_OFFLINE") || given.isTrue("TRANSFORMERS_OFFLINE"));
  }

  private static Optional<String> token(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
    } catch (IOException e) {
      throw new UserError(file + ": the token cannot be read: " + e.getMessage(), e);
    }
  }

  private static URI endpoint(String text) {
    try {
      URI uri = URI.create(text.replaceAll("/+$", ""));
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new UserError("HF_ENDPOINT: not an address: " + text, e);
    }
    throw new UserError("HF_ENDPOINT: not an http or https address: " + text);
  }

  /** Everything but the token, which must not reach a log. */
  @Override
  public String toString() {
    return "HubEnvironment[cache=%s, token=%s, endpoint=%s, offline=%s]"
        .formatted(cache, token.isPresent() ? "set" : "unset", endpoint, offline);
  }

  private record Variables(Map<String, String> values, Path home) {
    Optional<String> text(String name) {
      return Optional.ofNullable(values.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }

    Optional<Path> path(String name) {
      return text(name)
          .map(text -> text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text));
    }

    boolean isTrue(String name) {
      return text(name)
          .map(text -> text.toUpperCase(Locale.ROOT))
          .filter(TRUE::contains)
          .isPresent();
    }
  }
}
