package dev.fathom.judge.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.judge.ChatEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChatClientTest {
  private static ChatEndpoint.Reply<String> ask(ChatClient client) {
    return client.ask(Optional.of("Grade."), "How good?", 50, Optional::of);
  }

  @Test
  void sendsMessagesModelAndKey() {
    try (TestEndpoint server = new TestEndpoint((exchange, _) -> TestEndpoint.say(exchange, "5"));
        ChatClient client = server.client(1, Optional.of("secret"), TestEndpoint.unlimited())) {
      assertEquals(Optional.of("5"), ask(client).made());
      TestEndpoint.Request request = server.requests().getFirst();
      assertEquals(Optional.of("Bearer secret"), request.authorization());
      assertEquals(
          "{\"model\":\"tester\",\"messages\":[{\"role\":\"system\",\"content\":\"Grade.\"},"
              + "{\"role\":\"user\",\"content\":\"How good?\"}],\"max_tokens\":50,"
              + "\"temperature\":0}",
          request.body().toString());
      assertEquals("1 requests, 100 tokens sent, 10 received", client.spent());
    }
  }

  @Test
  void asksAgainAfterThePauseTheEndpointWants() {
    try (TestEndpoint server =
            new TestEndpoint((exchange, request) -> {
              if (request.number() == 1) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                TestEndpoint.send(exchange, 429, "slow down");
              } else if (request.number() == 2) {
                TestEndpoint.send(exchange, 503, "");
              } else {
                TestEndpoint.say(exchange, "fine");
              }
            });
        ChatClient client = server.client(1)) {
      long before = System.nanoTime();
      assertEquals("fine", ask(client).text());
      assertTrue(System.nanoTime() - before >= Duration.ofMillis(990).toNanos());
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void aFailureThatStaysIsOneClearLine() {
    try (TestEndpoint server =
            new TestEndpoint((exchange, _) -> TestEndpoint.send(exchange, 500, "out of\norder"));
        ChatClient client = server.client(1)) {
      assertEquals(
          "tester at " + server.base() + ": status 500: out of order, after 4 tries",
          assertThrows(UserError.class, () -> ask(client)).getMessage());
      assertEquals(4, server.requests().size());
    }
  }

  @Test
  void aPauseOfHoursIsNotWaitedFor() {
    try (TestEndpoint server =
            new TestEndpoint((exchange, _) -> {
              exchange.getResponseHeaders().set("Retry-After", "7200");
              TestEndpoint.send(exchange, 429, "quota");
            });
        ChatClient client = server.client(1)) {
      assertEquals(
          "tester at "
              + server.base()
              + ": status 429, and asks to be left alone for 7200 s: quota",
          assertThrows(UserError.class, () -> ask(client)).getMessage());
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void nobodyThereIsSaidSo() {
    TestEndpoint server = new TestEndpoint((exchange, _) -> TestEndpoint.say(exchange, ""));
    try (ChatClient client = server.client(1)) {
      server.close();
      String message = assertThrows(UserError.class, () -> ask(client)).getMessage();
      assertTrue(message.startsWith("tester at " + server.base() + ": no connection"), message);
      assertTrue(message.endsWith(", after 4 tries"), message);
    }
  }

  @Test
  void silenceIsEndedWhereverItBegins() {
    try (TestEndpoint server =
            new TestEndpoint((exchange, request) -> {
              try {
                if (request.number() % 2 == 0) {
                  exchange.sendResponseHeaders(200, 1000); // and then no byte of it
                }
                Thread.sleep(Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
        ChatClient client =
            server.client(1, Optional.empty(), TestEndpoint.unlimited(), Duration.ofMillis(300))) {
      assertEquals(
          "tester at " + server.base() + ": no reply within 0 s, after 4 tries",
          assertThrows(UserError.class, () -> ask(client)).getMessage());
      // What may have been worked on counts as spent.
      assertTrue(client.spent().contains("200 received"), client.spent());
    }
  }

  @Test
  void whatIsNoReplyIsReadAgainAndThenGivenUp() {
    try (TestEndpoint server =
            new TestEndpoint((exchange, request) ->
                TestEndpoint.send(exchange, 200, request.number() == 1 ? "<html>" : "{\"a\":1}"));
        ChatClient client = server.client(1)) {
      ChatEndpoint.Reply<String> reply = ask(client);
      assertEquals(Optional.empty(), reply.made());
      assertEquals("no choices[0].message.content: {\"a\":1}", reply.text());
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void aRefusedKeyEndsItAtOnceAndIsNotShown() {
    try (TestEndpoint server =
            new TestEndpoint((exchange, request) ->
                TestEndpoint.send(
                    exchange, request.number() == 1 ? 401 : 404, "key sk-hush is wrong"));
        ChatClient client = server.client(1, Optional.of("sk-hush"), TestEndpoint.unlimited())) {
      String refused = assertThrows(UserError.class, () -> ask(client)).getMessage();
      assertTrue(refused.endsWith("set FATHOM_JUDGE_KEY to a valid one"), refused);
      String absent = assertThrows(UserError.class, () -> ask(client)).getMessage();
      assertTrue(absent.endsWith("status 404: key (key) is wrong"), absent);
      assertFalse((refused + absent).contains("hush"));
      assertEquals(2, server.requests().size());
    }
  }

  @Test
  void newerModelsGetWhatTheyAskFor() {
    try (TestEndpoint server =
            new TestEndpoint((exchange, request) -> {
              if (request.body().has("max_tokens")) {
                TestEndpoint.send(exchange, 400, "use max_completion_tokens");
              } else if (request.body().has("temperature")) {
                TestEndpoint.send(exchange, 400, "temperature is not supported");
              } else {
                TestEndpoint.say(exchange, "fine");
              }
            });
        ChatClient client = server.client(1)) {
      assertEquals("fine", ask(client).text());
      assertEquals("fine", ask(client).text());
      assertEquals(4, server.requests().size());
    }
  }

  @Test
  void theCostCapIsNeverOverspent() {
    Budget budget = new Budget(1, 2, OptionalDouble.of(0.000_5), OptionalLong.empty());
    try (TestEndpoint server = new TestEndpoint((exchange, _) -> TestEndpoint.say(exchange, "5"));
        ChatClient client = server.client(1, Optional.empty(), budget)) {
      // Each takes 100 + 10 tokens: 0.00012. Before each, 50 tokens to come cost 0.0001 at most.
      for (int i = 0; i < 4; i++) {
        ask(client);
      }
      assertEquals(
          "the cost cap of 5.0E-4 is reached (4 requests, 400 tokens sent, 40 received, cost"
              + " 0.0005); raise --judge-cost-cap to go on",
          assertThrows(UserError.class, () -> ask(client)).getMessage());
      assertEquals(4, server.requests().size());
    }
    Budget tokens = new Budget(0, 0, OptionalDouble.empty(), OptionalLong.of(150));
    try (TestEndpoint server = new TestEndpoint((exchange, _) -> TestEndpoint.say(exchange, "5"));
        ChatClient client = server.client(1, Optional.empty(), tokens)) {
      ask(client);
      assertTrue(
          assertThrows(UserError.class, () -> ask(client))
              .getMessage()
              .startsWith("the cap of 150 tokens is reached"));
    }
  }

  @Test
  void requestsBeginNoFasterThanAllowed() {
    try (TestEndpoint server = new TestEndpoint((exchange, _) -> TestEndpoint.say(exchange, "5"));
        ChatClient client =
            new ChatClient(
                new ChatClient.Address(server.base(), Optional.empty(), "tester", 4, 600),
                Patience.of(1, Duration.ofSeconds(5)),
                TestEndpoint.unlimited())) {
      long before = System.nanoTime();
      for (int i = 0; i < 4; i++) {
        ask(client);
      }
      // The first goes at once, each of the others a tenth of a second later.
      assertTrue(System.nanoTime() - before >= Duration.ofMillis(250).toNanos());
    }
  }

  @Test
  void anAddressShowsNoKey() {
    ChatClient.Address address =
        new ChatClient.Address(URI.create("https://h/v1"), Optional.of("secret"), "m", 1, 1);
    assertFalse(address.toString().contains("secret"), address.toString());
  }
}
