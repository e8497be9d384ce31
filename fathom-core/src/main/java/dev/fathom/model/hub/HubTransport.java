package dev.fathom.model.hub;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * Requests with redirects followed by hand, because the token may go to the endpoint and to no
 * other host.
 */
final class HubTransport implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final HubEnvironment environment;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  HubTransport(HubEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Sends a request and follows its redirects.
   *
   * @param offset the first byte wanted; 0 asks for all
   * @param elsewhere whether to follow to another host; if not, that redirect is the answer
   * @throws IOException if the connection failed
   */
  HttpResponse<InputStream> send(String method, URI start, long offset, boolean elsewhere)
      throws IOException {
    URI uri = start;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<InputStream> response = sendOnce(method, uri, offset);
      if (!isRedirect(response)) {
        return response;
      }
      URI next = target(response);
      if (!elsewhere && !isEndpoint(next)) {
        return response;
      }
      response.body().close();
      uri = next;
    }
    throw new UserError(start + ": redirects more than " + MOST_REDIRECTS + " times");
  }

  private HttpResponse<InputStream> sendOnce(String method, URI uri, long offset)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.noBody())
            .timeout(ANSWER)
            .header("User-Agent", "fathom")
            // Compressed, a file would have another length and other ranges.
            .header("Accept-Encoding", "identity");
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
    }
    if (isEndpoint(uri)) {
      environment.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }

  private URI target(HttpResponse<InputStream> response) {
    URI from = response.uri();
    String location = response.headers().firstValue("Location").orElse("");
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new UserError(from + ": redirects to what is not an address", e);
    }
    boolean safe =
        "https".equals(next.getScheme())
            || ("http".equals(next.getScheme()) && "http".equals(from.getScheme()));
    if (!safe || next.getHost() == null) {
      throw new UserError(
          from + ": redirects from " + from.getScheme() + " to " + next.getScheme());
    }
    return next;
  }

  static boolean isRedirect(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** Whether an address is of the configured endpoint: same scheme, host and port. */
  boolean isEndpoint(URI uri) {
    return origin(uri).equals(origin(environment.endpoint()));
  }

  private static String origin(URI uri) {
    int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    return uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
