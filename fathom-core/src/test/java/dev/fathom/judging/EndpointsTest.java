package dev.fathom.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.judge.ChatEndpoint;
import dev.fathom.judge.endpoint.TestEndpoint;
import dev.fathom.run.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static Settings settings(String... more) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      given.put(more[i], more[i + 1]);
    }
    return Settings.load(Optional.empty(), given, JudgeSettings.OF_JUDGES);
  }

  private static String refused(String endpoint, Map<String, String> environment, String... more) {
    return assertThrows(
            UserError.class,
            () -> Endpoints.of(settings(more), endpoint, "m", environment::get).close())
        .getMessage();
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    try (TestEndpoint server = new TestEndpoint((exchange, _) -> TestEndpoint.say(exchange, "5"));
        ChatEndpoint client =
            Endpoints.of(settings(), server.base().toString(), "m", environment::get)) {
      client.ask(Optional.empty(), "tea?", 5, Optional::of);
      return server.requests().getFirst().authorization();
    }
  }

  @Test
  void theKeyComesFromTheEnvironmentAndOpenAisGoesToOpenAiOnly() {
    assertEquals(Optional.of("Bearer k"), authorization(Map.of("FATHOM_JUDGE_KEY", " k ")));
    assertEquals(Optional.empty(), authorization(Map.of("OPENAI_API_KEY", "k")));
    assertEquals(Optional.empty(), authorization(Map.of("FATHOM_JUDGE_KEY", "")));
  }

  @Test
  void aKeyDoesNotTravelUnencrypted() {
    String message = refused("http://192.0.2.1/v1", Map.of("FATHOM_JUDGE_KEY", "hush"));
    assertEquals(
        "--judge-endpoint http://192.0.2.1/v1: the key in FATHOM_JUDGE_KEY would travel"
            + " unencrypted; use https",
        message);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    for (String address :
        new String[] {"host", "ftp://h/v1", "https://key@h/v1", "https://", "a b"}) {
      assertTrue(refused(address, Map.of()).contains("no address"), address);
    }
    assertTrue(refused("https://h/v1", Map.of(), "judge-timeout", "0").contains("judge-timeout"));
    assertTrue(refused("https://h/v1", Map.of(), "judge-cost-cap", "1").contains("judge-price-in"));
    assertTrue(refused("https://h/v1", Map.of(), "judge-price-in", "-1").contains("at least 0"));
  }
}
