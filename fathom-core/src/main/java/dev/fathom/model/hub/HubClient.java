package dev.fathom.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.checkpoint.Untrusted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The Hub's three answers that a download needs: a listing, a file's metadata, a file's bytes. */
final class HubClient implements AutoCloseable {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final int LONGEST_LISTING = 64 << 20;

  private final HubEnvironment environment;
  private final HubTransport transport;

  HubClient(HubEnvironment environment) {
    this.environment = environment;
    this.transport = new HubTransport(environment);
  }

  /**
   * A repository at one commit.
   *
   * @param commit forty hexadecimal digits
   * @param files names as the server gives them, untrusted
   */
  record Listing(String commit, List<String> files) {}

  /**
   * What a revision stands for.
   *
   * @throws UserError if there is no such repository or revision
   * @throws HubUnavailable if access is refused
   * @throws IOException if the answer failed; it may be tried again
   */
  Listing listing(RepositoryId id, String revision) throws IOException, HubUnavailable {
    URI uri = uri("/api/models/" + id + "/revision/" + encoded(revision));
    HttpResponse<InputStream> response = transport.send("GET", uri, 0, true);
    JsonNode answer;
    try (InputStream body = response.body()) {
      requireSuccess(response, id, "revision " + revision);
      byte[] bytes = body.readNBytes(LONGEST_LISTING + 1);
      if (bytes.length > LONGEST_LISTING) {
        throw new UserError(uri + ": answered more than " + LONGEST_LISTING + " bytes");
      }
      answer = Json.MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new HubUnavailable(uri + ": did not answer with JSON; check HF_ENDPOINT", e);
    }
    String commit = answer.path("sha").asText();
    if (!COMMIT.matcher(commit).matches()) {
      throw new UserError(uri + ": gives no commit, only " + Untrusted.quoted(commit));
    }
    List<String> files =
        StreamSupport.stream(answer.path("siblings").spliterator(), false)
            .map(sibling -> sibling.path("rfilename").asText())
            .toList();
    return new Listing(commit, files);
  }

  /**
   * A file's checksum and size.
   *
   * @throws UserError if there is no such file, or the answer is not that of a Hub
   * @throws HubUnavailable if access is refused
   * @throws IOException if the answer failed; it may be tried again
   */
  BlobIdentity identity(RepositoryId id, String commit, String file)
      throws IOException, HubUnavailable {
    URI uri = resolve(id, commit, file);
    // The Hub's own redirect to its storage carries the metadata; the storage knows nothing of it.
    HttpResponse<InputStream> response = transport.send("HEAD", uri, 0, false);
    response.body().close();
    requireSuccess(response, id, file);
    String found = response.headers().firstValue("X-Repo-Commit").orElse("");
    if (!found.equals(commit)) {
      throw new UserError(
          uri + ": expected commit " + commit + ", the answer is of " + Untrusted.quoted(found));
    }
    return BlobIdentity.of(uri, response.headers(), HubTransport.isRedirect(response));
  }

  /**
   * A file's bytes from an offset on. The caller closes the body.
   *
   * @return an answer of status 200, 206 or 416
   * @throws HubUnavailable if access is refused
   * @throws IOException if the answer failed; it may be tried again
   */
  HttpResponse<InputStream> content(RepositoryId id, String commit, String file, long offset)
      throws IOException, HubUnavailable {
    HttpResponse<InputStream> response =
        transport.send("GET", resolve(id, commit, file), offset, true);
    if (response.statusCode() != 416) {
      requireSuccess(response, id, file);
    }
    return response;
  }

  private URI resolve(RepositoryId id, String commit, String file) {
    return uri("/" + id + "/resolve/" + commit + "/" + encoded(file));
  }

  private URI uri(String path) {
    return URI.create(environment.endpoint() + path);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private void requireSuccess(HttpResponse<InputStream> response, RepositoryId id, String what)
      throws IOException, HubUnavailable {
    int status = response.statusCode();
    if (status < 400) {
      return;
    }
    response.body().close();
    if (status >= 500 || status == 408 || status == 429) {
      throw new IOException(response.uri().getHost() + " answered with status " + status);
    }
    if (!transport.isEndpoint(response.uri())) {
      // A link to the storage that has run out; the next try gets a new one.
      throw new IOException("storage " + response.uri().getHost() + " answered " + status);
    }
    switch (status) {
      case 401, 403 -> throw new HubUnavailable(accessDenied(id, status));
      case 404 ->
          throw new UserError(
              id + ": " + environment.endpoint() + " has no such model or no " + what + " of it");
      default ->
          throw new UserError(id + ": " + response.uri() + " answered with status " + status);
    }
  }

  private String accessDenied(RepositoryId id, int status) {
    String page = environment.endpoint() + "/" + id;
    return id
        + (": access refused (status " + status + "): the model is gated, private or misspelt; ")
        + (environment.token().isPresent()
            ? "the token was sent, so accept the terms at "
                + page
                + " with its account, or set HF_TOKEN to another"
            : "accept the terms at " + page + " and set HF_TOKEN");
  }

  @Override
  public void close() {
    transport.close();
  }
}
