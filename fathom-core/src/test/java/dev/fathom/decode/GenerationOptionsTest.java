package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.decode.Sampling.Greedy;
import dev.fathom.decode.Sampling.Temperature;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GenerationOptionsTest {
  private static final ObjectNode NOTHING = json("{}");

  @Test
  void stopTokensAreAnIdOrAListOfThem() {
    assertEquals(Set.of(2), stopTokens("{'eos_token_id': 2}", "{'eos_token_id': 5}"));
    assertEquals(Set.of(128001, 128009), stopTokens("{'eos_token_id': [128009, 128001]}", "{}"));
    assertEquals(Set.of(), stopTokens("{}", "{}"));
  }

  @Test
  void theConfigurationIsAskedWhereTheGenerationConfigNamesNoStopToken() {
    assertEquals(Set.of(5), stopTokens("{}", "{'eos_token_id': 5}"));
    assertEquals(Set.of(5, 6), stopTokens("{'eos_token_id': null}", "{'eos_token_id': [5, 6]}"));
    assertEquals(
        Set.of(5),
        GenerationOptions.of(Optional.empty(), json("{'eos_token_id': 5}")).stopTokens());
  }

  @Test
  void refusesStopTokensThatAreNone() {
    refuses(
        "generation_config.json: key 'eos_token_id' is \"</s>\"; expected a token id or a list of"
            + " them",
        () -> stopTokens("{'eos_token_id': '</s>'}", "{}"));
    refuses(
        "config.json: key 'eos_token_id' is -1; expected a token id or a list of them",
        () -> stopTokens("{}", "{'eos_token_id': [2, -1]}"));
    refuses(
        "generation_config.json: key 'eos_token_id' is 2.5; expected a token id or a list of them",
        () -> stopTokens("{'eos_token_id': 2.5}", "{}"));
    refuses(
        "stop token -3 is not a token id",
        () -> GenerationOptions.of(Optional.empty(), NOTHING).withStopTokens(List.of(1, -3)));
  }

  @Test
  void theDefaultIsGreedyWhateverTheCheckpointProposes() {
    GenerationOptions options =
        GenerationOptions.of(Optional.of(json("{'do_sample': true, 'top_p': 0.9}")), NOTHING);
    assertEquals(new Greedy(), options.sampling());
  }

  @Test
  void whatTheCheckpointProposesIsTakenWhereAskedFor() {
    assertEquals(
        new Temperature(0.6, OptionalInt.of(20), OptionalDouble.of(0.95), OptionalDouble.of(0.1)),
        proposed(
            "{'do_sample': true, 'temperature': 0.6, 'top_k': 20, 'top_p': 0.95, 'min_p': 0.1}"));
    assertEquals(new Temperature(1), proposed("{'do_sample': true, 'top_k': 0}"));
  }

  @Test
  void aMissingTopKIsTransformersDefault() {
    OptionalDouble none = OptionalDouble.empty();
    assertEquals(
        new Temperature(0.7, OptionalInt.of(50), none, none),
        proposed("{'do_sample': true, 'temperature': 0.7, 'top_k': null}"));
  }

  @Test
  void whatTheCheckpointProposesIsGreedyUnlessItSaysToSample() {
    assertEquals(new Greedy(), proposed("{'temperature': 0.7, 'top_p': 0.9}"));
    assertEquals(new Greedy(), proposed("{'do_sample': false, 'temperature': 0.7}"));
    assertEquals(
        new Greedy(), GenerationOptions.fromCheckpoint(Optional.empty(), NOTHING).sampling());
  }

  @Test
  void refusesMalformedProposals() {
    refuses(
        "generation_config.json: key 'do_sample' is 1; expected true or false",
        () -> proposed("{'do_sample': 1}"));
    refuses(
        "generation_config.json: key 'top_k' is 2.5; expected an integer",
        () -> proposed("{'do_sample': true, 'top_k': 2.5}"));
    refuses(
        "generation_config.json: key 'top_p' is \"high\"; expected a number",
        () -> proposed("{'do_sample': true, 'top_p': 'high'}"));
    refuses(
        "generation_config.json: top-p 1.5 must be above 0 and at most 1",
        () -> proposed("{'do_sample': true, 'top_p': 1.5}"));
  }

  @Test
  void refusesValuesOutsideTheirRange() {
    OptionalDouble none = OptionalDouble.empty();
    OptionalInt all = OptionalInt.empty();
    refuses(
        "temperature 0 leaves nothing to draw; choose greedy decoding instead",
        () -> new Temperature(0));
    refuses("temperature -1.0 must be a number above 0", () -> new Temperature(-1));
    refuses("temperature NaN must be a number above 0", () -> new Temperature(Double.NaN));
    refuses(
        "top-k 0 must be at least 1; leave it out to keep all tokens",
        () -> new Temperature(1, OptionalInt.of(0), none, none));
    refuses(
        "top-p 0.0 must be above 0 and at most 1",
        () -> new Temperature(1, all, OptionalDouble.of(0), none));
    refuses(
        "top-p NaN must be above 0 and at most 1",
        () -> new Temperature(1, all, OptionalDouble.of(Double.NaN), none));
    refuses(
        "min-p 1.01 must lie between 0 and 1",
        () -> new Temperature(1, all, none, OptionalDouble.of(1.01)));
    refuses(
        "max-new-tokens 0 must be at least 1",
        () -> GenerationOptions.of(Optional.empty(), NOTHING).withMaxNewTokens(0));
  }

  private static Set<Integer> stopTokens(String generationConfig, String config) {
    return GenerationOptions.of(Optional.of(json(generationConfig)), json(config)).stopTokens();
  }

  private static Sampling proposed(String generationConfig) {
    return GenerationOptions.fromCheckpoint(Optional.of(json(generationConfig)), NOTHING)
        .sampling();
  }

  private static void refuses(String message, Executable executable) {
    assertEquals(message, assertThrows(UserError.class, executable).getMessage());
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
