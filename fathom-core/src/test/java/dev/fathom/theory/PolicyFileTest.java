package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
  private static final String GOOD =
      """
      {"vocabulary": 2, "length": 2,
       "conditional": {"": [0.5, 0.5], "0": [0.4, 0.6], "1": [0.4, 0.6]},
       "harm": {"0,0": 1}}
      """;

  @TempDir private Path folder;

  private PolicyFile read(String text) throws IOException {
    Path file = folder.resolve("policy.json");
    Files.writeString(file, text);
    return PolicyFile.read(file);
  }

  @Test
  void readsProbabilitiesAndHarmsAndTakesAbsentHarmForNone() throws IOException {
    PolicyFile file = read(GOOD);
    HarmProfile profile = HarmProfile.of(file.policy(), file.harm());

    assertArrayEquals(new double[] {0.4, 0.6}, file.policy().conditional(new int[] {1}), 1e-15);
    assertEquals(0.2, profile.mean(), 1e-15);
    assertEquals(0.04, profile.information()[0], 1e-15);
  }

  /** What is broken, by what, and what the message names. */
  enum Broken {
    MISSING_ROW("\"1\": [0.4, 0.6]}", "\"0,0\": [0.4, 0.6]}", "\"0,0\""),
    ABSENT_ROW(", \"1\": [0.4, 0.6]}", "}", "prefix \"1\" is missing"),
    NEGATIVE("[0.5, 0.5]", "[1.5, -0.5]", "prefix \"\": 1.5"),
    NOT_ONE("\"0\": [0.4, 0.6]", "\"0\": [0.4, 0.5]", "prefix \"0\": the probabilities sum to 0.9"),
    TOO_FEW("\"0\": [0.4, 0.6]", "\"0\": [1]", "prefix \"0\": 1 probabilities"),
    NO_NUMBERS("\"0\": [0.4, 0.6]", "\"0\": [\"a\", 1]", "prefix \"0\" needs a list of numbers"),
    NO_TOKEN("\"1\": [", "\"7\": [", "prefix \"7\""),
    SIGNED_TOKEN("\"1\": [", "\"-1\": [", "prefix \"-1\""),
    TWICE("\"1\": [0.4, 0.6]", "\"1\": [0.4, 0.6], \"01\": [1, 0]", "\"01\" stands twice"),
    SHORT_OUTPUT("\"0,0\": 1", "\"0\": 1", "output \"0\" has 1 tokens"),
    MUCH_HARM("\"0,0\": 1", "\"0,0\": 1.5", "output \"0,0\" needs a number between 0 and 1"),
    NO_HARM(",\n \"harm\": {\"0,0\": 1}", "", "harm must be an object"),
    NO_LENGTH("\"length\": 2,", "", "length must be a whole number"),
    HUGE("\"vocabulary\": 2, \"length\": 2", "\"vocabulary\": 20, \"length\": 8", "too many"),
    UNKNOWN("\"length\": 2,", "\"length\": 2, \"harms\": {},", "unknown key \"harms\"");

    private final String from;
    private final String to;
    private final String named;

    Broken(String from, String to, String named) {
      this.from = from;
      this.to = to;
      this.named = named;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrongIsNamedWithFileAndPrefix(Broken broken) {
    assertTrue(GOOD.contains(broken.from));
    UserError error =
        assertThrows(UserError.class, () -> read(GOOD.replace(broken.from, broken.to)));

    assertTrue(error.getMessage().contains("policy.json"), error.getMessage());
    assertTrue(error.getMessage().contains(broken.named), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"vocabulary\": 2", "[]", ""})
  void whatIsNoObjectIsRefused(String text) {
    assertThrows(UserError.class, () -> read(text));
  }

  @ParameterizedTest
  @EnumSource
  void anExampleWrittenAndReadAgainIsTheSame(ExamplePolicy example) throws IOException {
    PolicyFile again =
        read(Json.MAPPER.writeValueAsString(PolicyFile.write(example.policy(), example.harm())));

    assertArrayEquals(
        HarmProfile.of(example.policy(), example.harm()).information(),
        HarmProfile.of(again.policy(), again.harm()).information(),
        1e-15);
  }

  @Test
  void theExamplesDifferInWhereHarmIsDecided() {
    double[] gradual = information(ExamplePolicy.GRADUAL);
    double[] late = information(ExamplePolicy.LATE);

    assertEquals(3, profile(ExamplePolicy.SHALLOW).horizon());
    assertTrue(Arrays.stream(gradual).allMatch(i -> i > 0.001));
    assertTrue(late[7] > 0.9 * Arrays.stream(late).sum());
  }

  private static HarmProfile profile(ExamplePolicy example) {
    return HarmProfile.of(example.policy(), example.harm());
  }

  private static double[] information(ExamplePolicy example) {
    return profile(example).information();
  }
}
