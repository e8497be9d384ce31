package dev.fathom.model.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A Hub on the loopback interface that holds one model, with the redirects of the real one: a small
 * file moves to another path of the Hub, a large one to a storage server on another host.
 */
final class FakeHub implements AutoCloseable {
  static final String COMMIT = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

  private final HttpServer hub;
  private final HttpServer storage;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> small = new TreeMap<>();
  private final Map<String, byte[]> large = new TreeMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> cuts = new ConcurrentHashMap<>();
  private final Map<String, Integer> stalls = new ConcurrentHashMap<>();
  private final Map<String, byte[]> replaced = new ConcurrentHashMap<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile List<String> listed = List.of();
  private volatile boolean ranges = true;

  /** What a client asked. */
  record Request(
      String server, String method, String path, Optional<String> range, Optional<String> token) {}

  private record Fault(String pathPart, int status, Map<String, String> headers) {}

  FakeHub() throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    hub = HttpServer.create(loopback, 0);
    storage = HttpServer.create(loopback, 0);
    hub.createContext("/", exchange -> handle("hub", exchange));
    storage.createContext("/", exchange -> handle("storage", exchange));
    for (HttpServer server : List.of(hub, storage)) {
      server.setExecutor(threads);
      server.start();
    }
  }

  URI endpoint() {
    return address("127.0.0.1", hub, "");
  }

  void putSmall(String name, String content) {
    small.put(name, content.getBytes(StandardCharsets.UTF_8));
  }

  void putLarge(String name, byte[] content) {
    large.put(name, content);
  }

  /** Names that the listing gives beside the real ones. */
  void alsoList(String... names) {
    listed = List.of(names);
  }

  /** Breaks the next connection that sends this file after so many bytes. */
  void cutOnce(String name, int bytes) {
    cuts.put(name, bytes);
  }

  /** Lets the next connection that sends this file fall silent after so many bytes. */
  void stallOnce(String name, int bytes) {
    stalls.put(name, bytes);
  }

  /** Sends other bytes than the checksum says. */
  void replaceContent(String name, byte[] content) {
    replaced.put(name, content);
  }

  /** Answers the next request whose path has this part with a status. */
  void failOnce(String pathPart, int status) {
    faults.add(new Fault(pathPart, status, Map.of()));
  }

  /** Answers the next request whose path has this part with a redirect. */
  void redirectOnce(String pathPart, String location) {
    faults.add(new Fault(pathPart, 302, Map.of("Location", location)));
  }

  /** From now on the storage sends whole files only. */
  void ignoreRanges() {
    ranges = false;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  void forgetRequests() {
    requests.clear();
  }

  static String gitHash(byte[] content) {
    byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return hash("SHA-1", all);
  }

  static String sha256(byte[] content) {
    return hash("SHA-256", content);
  }

  private static String hash(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static URI address(String host, HttpServer server, String path) {
    return URI.create("http://" + host + ":" + server.getAddress().getPort() + path);
  }

  private void handle(String server, HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      requests.add(
          new Request(
              server,
              exchange.getRequestMethod(),
              path,
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
      Optional<Fault> fault =
          faults.stream().filter(next -> path.contains(next.pathPart())).findFirst();
      if (fault.isPresent() && faults.remove(fault.get())) {
        fault.get().headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(fault.get().status(), -1);
        return;
      }
      answer(path, exchange);
    }
  }

  private void answer(String path, HttpExchange exchange) throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean known = path.contains("/" + COMMIT + "/");
    if (path.equals("/api/models/org/model/revision/main")
        || path.equals("/api/models/org/model/revision/refs%2Fpr%2F1")
        || path.equals("/api/models/org/model/revision/" + COMMIT)) {
      send(exchange, name, listing());
    } else if (path.startsWith("/org/model/resolve/") && known && small.containsKey(name)) {
      exchange.getResponseHeaders().set("Location", "/api/resolve-cache/" + COMMIT + "/" + name);
      exchange.sendResponseHeaders(307, -1);
    } else if (path.startsWith("/api/resolve-cache/") && small.containsKey(name)) {
      exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
      exchange.getResponseHeaders().set("ETag", "\"" + gitHash(small.get(name)) + "\"");
      send(exchange, name, small.get(name));
    } else if (path.startsWith("/org/model/resolve/") && known && large.containsKey(name)) {
      exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
      exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + sha256(large.get(name)) + "\"");
      exchange.getResponseHeaders().set("X-Linked-Size", "" + large.get(name).length);
      exchange
          .getResponseHeaders()
          .set("Location", address("localhost", storage, "/bucket/" + name).toString());
      exchange.sendResponseHeaders(302, -1);
    } else if (path.startsWith("/bucket/") && large.containsKey(name)) {
      send(exchange, name, large.get(name));
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private byte[] listing() {
    TreeMap<String, byte[]> all = new TreeMap<>(small);
    all.putAll(large);
    listed.forEach(name -> all.put(name, new byte[0]));
    String siblings =
        all.keySet().stream()
            .map(name -> "{\"rfilename\":\"" + name + "\"}")
            .collect(Collectors.joining(","));
    return ("{\"id\":\"org/model\",\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void send(HttpExchange exchange, String name, byte[] content) throws IOException {
    byte[] whole = replaced.getOrDefault(name, content);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + whole.length);
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    int status = 200;
    if (range != null && ranges) {
      from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      status = 206;
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, whole.length - 1, whole.length));
    }
    byte[] part = Arrays.copyOfRange(whole, from, whole.length);
    Optional<Integer> stall = Optional.ofNullable(stalls.remove(name));
    int sent = stall.or(() -> Optional.ofNullable(cuts.remove(name))).orElse(part.length);
    exchange.sendResponseHeaders(status, part.length == 0 ? -1 : part.length);
    // Fewer bytes than announced: closing the exchange then breaks the connection.
    exchange.getResponseBody().write(part, 0, sent);
    exchange.getResponseBody().flush();
    if (stall.isPresent()) {
      awaitClose();
    }
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
