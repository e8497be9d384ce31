package dev.fathom.judge.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.judge.ChatEndpoint;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks an OpenAI-compatible endpoint: {@code POST <base>/chat/completions}.
 *
 * <p>What may pass is tried again after a pause that doubles, or that the endpoint asks for: no
 * connection, no reply in time, too many requests, a failure of the server. A request that the
 * endpoint calls malformed is given up, and so is a reply without a verdict after a few readings:
 * these are about one answer. Anything else ends the judging.
 */
public final class ChatClient implements ChatEndpoint {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Duration PATIENT = Duration.ofHours(12);
  private static final long MOST_BYTES = 1 << 22;
  private static final int SHOWN = 300;
  private static final double RANDOM_PART = 0.3;
  private static final double TWICE = 2;
  private static final Set<Integer> PASSES = Set.of(408, 425, 429, 500, 502, 503, 504, 529);
  private static final Set<Integer> ABOUT_ONE_ANSWER = Set.of(400, 413, 422);
  private static final Set<Integer> KEY = Set.of(401, 403);

  /**
   * Where to ask.
   *
   * @param base up to {@code /chat/completions}, for example {@code https://api.openai.com/v1}
   * @param key sent as bearer token and shown to nobody
   * @param model which model is asked for
   * @param concurrency how many requests may be under way at once
   * @param perMinute how many requests may begin in a minute
   */
  public record Address(
      URI base, Optional<String> key, String model, int concurrency, int perMinute) {
    /** Without the key. */
    @Override
    public String toString() {
      return model + " at " + base;
    }
  }

  private final Address address;
  private final Patience patience;
  private final Budget budget;
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(Redirect.NEVER).connectTimeout(CONNECT).build();
  private final Retry retry;
  private final RateLimiter rate;
  private volatile boolean newerLimit;
  private volatile boolean withoutTemperature;

  /**
   * @param patience how long to wait, how often to ask again
   * @param budget what it may cost
   */
  public ChatClient(Address address, Patience patience, Budget budget) {
    this.address = address;
    this.patience = patience;
    this.budget = budget;
    IntervalFunction backoff =
        IntervalFunction.ofExponentialRandomBackoff(
            patience.firstPause(), TWICE, RANDOM_PART, patience.longestPause());
    retry =
        Retry.of(
            "judge",
            RetryConfig.<String>custom()
                .maxAttempts(patience.attempts())
                .retryOnException(Passing.class::isInstance)
                .intervalBiFunction((attempt, outcome) ->
                    outcome.getLeft() instanceof Passing passing && passing.after().isPresent()
                        ? (Long) passing.after().get().toMillis()
                        : backoff.apply(attempt))
                .build());
    rate =
        RateLimiter.of(
            "judge",
            RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofMinutes(1).dividedBy(address.perMinute()))
                .timeoutDuration(PATIENT)
                .build());
  }

  @Override
  public String model() {
    return address.model();
  }

  @Override
  public int concurrency() {
    return address.concurrency();
  }

  /** What was spent until now, for people. */
  @Override
  public String spent() {
    return budget.toString();
  }

  @Override
  public <T> Reply<T> ask(
      Optional<String> system, String user, int maxTokens, Function<String, Optional<T>> read) {
    String text = "";
    for (int reading = 0; reading < patience.readings(); reading++) {
      Reply<String> came = retried(system, user, maxTokens);
      text = came.text();
      Optional<T> made = came.made().flatMap(read);
      if (made.isPresent()) {
        return new Reply<>(made, text);
      }
    }
    return new Reply<>(Optional.empty(), text);
  }

  private Reply<String> retried(Optional<String> system, String user, int maxTokens) {
    try {
      return retry.executeCallable(() -> once(system, user, maxTokens));
    } catch (Passing e) {
      throw new UserError(
          "%s: %s, after %d tries".formatted(address, e.getMessage(), patience.attempts()), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One request; its reply has {@code made} if it is a chat completion. */
  private Reply<String> once(Optional<String> system, String user, int maxTokens) throws Passing {
    int characters = user.length() + system.map(String::length).orElse(0);
    rate.acquirePermission();
    Budget.Share share = budget.setAside(characters, maxTokens);
    HttpResponse<String> response;
    try {
      response = send(request(system, user, maxTokens));
    } catch (Stalled e) {
      // It may have been worked on, and be paid for.
      budget.took(share, share.in(), share.out());
      throw new Passing(e.getMessage(), Optional.empty());
    } catch (IOException e) {
      budget.took(share, 0, 0);
      throw new Passing("no connection (" + reason(e) + ")", Optional.empty());
    }
    int status = response.statusCode();
    if (status == 200) {
      return completed(response.body(), share);
    }
    budget.took(share, 0, 0);
    if (PASSES.contains(status)) {
      after(response)
          .filter(pause -> pause.compareTo(LONGEST_PAUSE) > 0)
          .ifPresent(pause -> {
            throw new UserError(
                "%s: status %d, and asks to be left alone for %d s%s"
                    .formatted(address, status, pause.toSeconds(), said(response)));
          });
      throw new Passing("status " + status + said(response), after(response));
    }
    if (ABOUT_ONE_ANSWER.contains(status)) {
      if (adapted(response.body())) {
        return once(system, user, maxTokens);
      }
      return new Reply<>(Optional.empty(), "status " + status + said(response));
    }
    throw new UserError(
        KEY.contains(status)
            ? "%s: refuses the key (status %d); set FATHOM_JUDGE_KEY to a valid one"
                .formatted(address, status)
            : "%s: status %d%s".formatted(address, status, said(response)));
  }

  /** Nothing came in time. */
  private static final class Stalled extends IOException {
    private static final long serialVersionUID = 1L;

    Stalled(Duration timeout) {
      super("no reply within " + timeout.toSeconds() + " s");
    }
  }

  /** The request's own timeout ends with the headers; this one covers the body, too. */
  private HttpResponse<String> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<String>> reply =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES));
    try {
      return reply.get(patience.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      reply.cancel(true);
      throw new Stalled(patience.timeout());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }

  private HttpRequest request(Optional<String> system, String user, int maxTokens) {
    ObjectNode body = Json.MAPPER.createObjectNode().put("model", address.model());
    ArrayNode messages = body.putArray("messages");
    system.ifPresent(text -> messages.addObject().put("role", "system").put("content", text));
    messages.addObject().put("role", "user").put("content", user);
    body.put(newerLimit ? "max_completion_tokens" : "max_tokens", maxTokens);
    if (!withoutTemperature) {
      body.put("temperature", 0);
    }
    try {
      String base = address.base().toString().replaceAll("/+$", "");
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
              .header("Content-Type", "application/json")
              .header("User-Agent", "fathom")
              .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)));
      address.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
      return request.build();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Newer models name the limit otherwise or take no temperature; they say so, and are obeyed. */
  private boolean adapted(String complaint) {
    if (!newerLimit && complaint.contains("max_completion_tokens")) {
      newerLimit = true;
      return true;
    }
    if (!withoutTemperature && complaint.contains("temperature")) {
      withoutTemperature = true;
      return true;
    }
    return false;
  }

  private Reply<String> completed(String body, Budget.Share share) {
    JsonNode reply;
    try {
      reply = Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      budget.took(share, share.in(), 0);
      return new Reply<>(Optional.empty(), "no JSON: " + shortened(body));
    }
    JsonNode usage = reply.path("usage");
    JsonNode text = reply.path("choices").path(0).path("message").path("content");
    budget.took(
        share,
        usage.path("prompt_tokens").asLong(share.in()),
        usage.path("completion_tokens").asLong(text.asText().length() / 3L + 1));
    return text.isTextual()
        ? new Reply<>(Optional.of(text.textValue()), text.textValue())
        : new Reply<>(Optional.empty(), "no choices[0].message.content: " + shortened(body));
  }

  private static Optional<Duration> after(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,5}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private String said(HttpResponse<String> response) {
    String body = response.body().isBlank() ? "" : ": " + shortened(response.body());
    // Some servers repeat the key in what they say of it.
    return address.key().map(key -> body.replace(key, "(key)")).orElse(body);
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  private static String reason(IOException e) {
    String type = e.getClass().getSimpleName().replace("Exception", "");
    return e.getMessage() == null ? type : type + ": " + e.getMessage();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
