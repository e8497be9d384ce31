package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubEnvironmentTest {
  @TempDir private Path home;

  private HubEnvironment of(String... namesAndValues) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return HubEnvironment.of(variables, home);
  }

  @Test
  void hasTheDefaultsOfHuggingfaceHub() {
    HubEnvironment environment = of();
    assertEquals(home.resolve(".cache/huggingface/hub"), environment.cache());
    assertEquals(Optional.empty(), environment.token());
    assertEquals(URI.create("https://huggingface.co"), environment.endpoint());
    assertFalse(environment.offline());
  }

  @Test
  void theMoreSpecificCacheWins() {
    assertEquals(Path.of("/x/huggingface/hub"), of("XDG_CACHE_HOME", "/x").cache());
    assertEquals(Path.of("/h/hub"), of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache());
    assertEquals(Path.of("/c"), of("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache());
    assertEquals(home.resolve("c"), of("HF_HUB_CACHE", "~/c").cache());
    assertEquals(Path.of("/h/hub"), of("HF_HOME", "/h", "HF_HUB_CACHE", "").cache());
  }

  @Test
  void theVariableWinsOverTheTokenFile() throws IOException {
    Path folder = Files.createDirectories(home.resolve("hf"));
    Files.writeString(folder.resolve("token"), "hf_file\n");
    String set = folder.toString();
    assertEquals(Optional.of("hf_file"), of("HF_HOME", set).token());
    assertEquals(Optional.of("hf_env"), of("HF_HOME", set, "HF_TOKEN", " hf_env\n").token());
    Files.writeString(folder.resolve("token"), "\n");
    assertEquals(Optional.empty(), of("HF_HOME", set).token());
  }

  @Test
  void aTokenIsNeverShown() {
    String shown = of("HF_TOKEN", "hf_secret").toString();
    assertFalse(shown.contains("hf_secret"), shown);
    assertTrue(shown.contains("token=set"), shown);
  }

  @ParameterizedTest
  @CsvSource({"1,true", "true,true", "Yes,true", "ON,true", "0,false", "false,false", "'',false"})
  void readsTheOfflineSwitch(String value, boolean offline) {
    assertEquals(offline, of("HF_HUB_OFFLINE", value).offline());
  }

  @Test
  void anEndpointLosesItsLastSlash() {
    assertEquals(
        URI.create("http://127.0.0.1:8080/hf"),
        of("HF_ENDPOINT", "http://127.0.0.1:8080/hf/").endpoint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"huggingface.co", "ftp://x", "http://", "http://a b", "file:///x"})
  void anEndpointThatIsNoAddressIsRefused(String endpoint) {
    HubFixture.assertSays(() -> of("HF_ENDPOINT", endpoint), "HF_ENDPOINT", endpoint);
  }
}
