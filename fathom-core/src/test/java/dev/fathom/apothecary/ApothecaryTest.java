package dev.fathom.apothecary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.measure.RecoverySet;
import dev.fathom.model.Model;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.model.checkpoint.StoredTensor;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.Dialogue;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.text.Tokenizer;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApothecaryTest {
  private static final long SEED = 11;

  @TempDir private static Path temporary;

  private static Path world;

  @BeforeAll
  static void write() {
    world = temporary.resolve("world");
    Apothecary.write(world, SEED);
  }

  private static Path untrained() {
    return world.resolve(Apothecary.UNTRAINED);
  }

  private static List<Example> examples(String file) {
    return Examples.read(
        world.resolve(Apothecary.DATA).resolve(file),
        ReadOptions.DEFAULT.withRequireResponse(true));
  }

  private static Map<String, Integer> contents(Path folder) throws IOException {
    Map<String, Integer> contents = new HashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  @Test
  void aSeedAlwaysWritesTheSameBytesAndAnotherSeedOthers() throws IOException {
    Apothecary.write(temporary.resolve("again"), SEED);
    Apothecary.write(temporary.resolve("other"), SEED + 1);
    Map<String, Integer> first = contents(world);
    assertEquals(
        Set.of(
            "data/align.jsonl",
            "data/base.jsonl",
            "data/harmful.jsonl",
            "data/held-out-harmful.jsonl",
            "data/held-out-utility.jsonl",
            "data/recovery-phrases.txt",
            "data/task-brews.jsonl",
            "data/task-requests.jsonl",
            "data/task-sums.jsonl",
            "data/task-texts.jsonl",
            "data/utility.jsonl",
            "untrained/chat_template.jinja",
            "untrained/config.json",
            "untrained/generation_config.json",
            "untrained/model.safetensors",
            "untrained/tokenizer.json",
            "untrained/tokenizer_config.json"),
        first.keySet());
    assertEquals(first, contents(temporary.resolve("again")));
    Map<String, Integer> other = contents(temporary.resolve("other"));
    assertNotEquals(first.get("data/base.jsonl"), other.get("data/base.jsonl"));
    assertNotEquals(
        first.get("untrained/model.safetensors"), other.get("untrained/model.safetensors"));
    assertEquals(first.get("untrained/tokenizer.json"), other.get("untrained/tokenizer.json"));
  }

  @Test
  void aFolderThatHoldsSomethingIsLeftAlone() {
    UserError error = assertThrows(UserError.class, () -> Apothecary.write(world, SEED));
    assertTrue(error.getMessage().contains("not empty"), error.getMessage());
  }

  @Test
  void everyTextIsKnownWordsAndComesBack() {
    try (Tokenizer tokenizer = Tokenizer.load(untrained())) {
      assertTrue(tokenizer.vocabularySize() >= 200 && tokenizer.vocabularySize() < 500);
      int unknown = Lexicon.id(Lexicon.UNKNOWN);
      assertArrayEquals(new int[] {unknown}, tokenizer.encode("pirate"));
      Stream<String> texts =
          Question.all().stream()
              .flatMap(question ->
                  Stream.concat(
                      Stream.of(question.prompt()),
                      IntStream.range(0, 3)
                          .mapToObj(wording ->
                              question.sentences().stream()
                                  .map(wordings -> wordings.get(wording))
                                  .collect(Collectors.joining(" ")))));
      Stream.concat(texts, Refusal.WORDINGS.stream())
          .forEach(text -> {
            int[] ids = tokenizer.encode(text);
            assertEquals(text.split(" ", -1).length, ids.length, text);
            assertFalse(IntStream.of(ids).anyMatch(id -> id == unknown), text);
            assertEquals(text, tokenizer.decode(ids, true));
          });
    }
  }

  @Test
  void theTemplateWritesADialogueInSpecialTokens() {
    try (Tokenizer tokenizer = Tokenizer.load(untrained())) {
      ChatTemplate template = ChatTemplate.load(untrained(), tokenizer);
      EncodedDialogue encoded =
          new DialogueEncoder(tokenizer, template)
              .encode(new Dialogue(Optional.empty(), "what is 7 plus 5 ?", "that makes 12 ."));
      List<String> tokens = new ArrayList<>();
      IntStream.of(encoded.ids()).mapToObj(tokenizer::token).forEach(tokens::add);
      assertEquals(
          List.of("<s> <user> what is 7 plus 5 ? <assistant> that makes 12 .".split(" ", -1)),
          tokens);
      assertEquals(9, encoded.responseStart());
      assertEquals("</s>", tokenizer.token(tokenizer.eos().orElseThrow()));
      assertEquals("<pad>", tokenizer.token(tokenizer.pad().orElseThrow()));
      UserError error =
          assertThrows(UserError.class, () -> template.prompt(Optional.of("be kind"), "tea ?"));
      assertTrue(error.getMessage().contains("no system message"), error.getMessage());
    }
  }

  @Test
  void theRecoverySetIsTheOneTokenThatBeginsARefusal() {
    try (Tokenizer tokenizer = Tokenizer.load(untrained())) {
      Path phrases = world.resolve(Apothecary.DATA).resolve("recovery-phrases.txt");
      int sorry = tokenizer.encode("sorry")[0];
      assertEquals(List.of(sorry), RecoverySet.ofFile(phrases, tokenizer).tokens());
    }
  }

  @Test
  void theDataSetsAreReadAsExamplesWithinTheContext() {
    assertEquals(18_000, examples("base.jsonl").size());
    for (String file :
        List.of(
            "align.jsonl",
            "harmful.jsonl",
            "utility.jsonl",
            "held-out-harmful.jsonl",
            "held-out-utility.jsonl")) {
      List<Example> examples = examples(file);
      assertTrue(
          Set.of("harmful", "recipes", "sums")
              .containsAll(examples.stream().map(Example::group).toList()),
          file);
      if (file.endsWith("harmful.jsonl")) {
        for (Example example : examples) {
          int words = example.response().orElseThrow().split(" ", -1).length;
          assertTrue(words >= 45 && words <= 60, example.id() + " has " + words);
        }
      }
    }
  }

  @Test
  void theModelLoadsAndHasUnderAMillionParameters() {
    long before = Scope.live();
    try (Model model = Model.load(untrained(), Compute.reference())) {
      assertEquals(4, model.config().layers());
      assertEquals(128, model.config().hiddenSize());
      assertEquals(256, model.config().maximumPositions());
      assertTrue(model.config().tiedHead());
      long parameters = model.files().parameters();
      assertTrue(parameters > 800_000 && parameters < 1_000_000, "parameters " + parameters);
      assertEquals(
          Optional.of(3),
          model.files().generationConfig().map(node -> node.path("eos_token_id").asInt()));
    }
    assertEquals(before, Scope.live());
  }

  @Test
  void weightsBeginAroundZeroAndNormsAtOne() {
    try (CheckpointFolder folder = CheckpointFolder.open(untrained())) {
      for (StoredTensor tensor : folder.tensors().values()) {
        float[] values = tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        double squares =
            IntStream.range(0, values.length).mapToDouble(i -> values[i]).map(x -> x * x).sum();
        if (tensor.shape().size() == 1) {
          for (float value : values) {
            assertEquals(1f, value, tensor.name());
          }
        } else {
          assertEquals(0.02, Math.sqrt(squares / values.length), 0.0005, tensor.name());
        }
      }
    }
  }
}
