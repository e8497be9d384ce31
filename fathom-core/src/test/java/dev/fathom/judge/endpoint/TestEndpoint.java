package dev.fathom.judge.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fathom.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A chat endpoint on this machine that answers as a test wants it to. */
public final class TestEndpoint implements AutoCloseable {
  /** What the server does with one request. */
  public interface Behaviour {
    void handle(HttpExchange exchange, Request request) throws IOException;
  }

  /**
   * A request as it came.
   *
   * @param number from 1
   */
  public record Request(int number, JsonNode body, Optional<String> authorization) {
    /** The user's message. */
    public String user() {
      return body.path("messages").path(body.path("messages").size() - 1).path("content").asText();
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Behaviour behaviour;

  public TestEndpoint(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode body = Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
    Request request;
    synchronized (requests) {
      request =
          new Request(
              requests.size() + 1,
              body,
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
      requests.add(request);
    }
    behaviour.handle(exchange, request);
  }

  /** From now on it does this. */
  public void become(Behaviour other) {
    behaviour = other;
  }

  public List<Request> requests() {
    return requests;
  }

  /** Up to {@code /chat/completions}. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** A chat completion that says this. */
  public static void say(HttpExchange exchange, String text) throws IOException {
    var reply = Json.MAPPER.createObjectNode();
    reply.putArray("choices").addObject().putObject("message").put("content", text);
    reply.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 10);
    send(exchange, 200, reply.toString());
  }

  public static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  public ChatClient client(int concurrency) {
    return client(concurrency, Optional.empty(), unlimited());
  }

  /** Patient enough for a busy machine. */
  public ChatClient client(int concurrency, Optional<String> key, Budget budget) {
    return client(concurrency, key, budget, Duration.ofSeconds(30));
  }

  public ChatClient client(int concurrency, Optional<String> key, Budget budget, Duration timeout) {
    return new ChatClient(
        new ChatClient.Address(base(), key, "tester", concurrency, 1_000_000),
        new Patience(4, Duration.ofMillis(5), Duration.ofMillis(20), timeout, 3),
        budget);
  }

  public static Budget unlimited() {
    return new Budget(0, 0, OptionalDouble.empty(), OptionalLong.empty());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
