package dev.fathom.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"bytelevel", "metaspace", "unigram", "stories15m-base", "minimind2-small"})
  void givesTheIdsAndTextsThatPythonGives(String name) {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder(name))) {
      JsonNode texts = Fixtures.golden(name).path("texts");
      assertTrue(texts.size() >= 10, () -> "only " + texts.size() + " texts for " + name);
      for (JsonNode expected : texts) {
        String text = expected.path("text").asText();
        int[] ids = Fixtures.ids(expected.path("ids"));
        assertArrayEquals(ids, tokenizer.encode(text), text);
        assertArrayEquals(
            Fixtures.ids(expected.path("withSpecialTokens")),
            tokenizer.encodeWithSpecialTokens(text),
            text);
        assertEquals(expected.path("decoded").asText(), tokenizer.decode(ids, false), text);
        assertEquals(
            expected.path("decodedWithoutSpecialTokens").asText(),
            tokenizer.decode(ids, true),
            text);
      }
    }
  }

  @Test
  void neitherCutsNorPadsThoughTheFileSaysBoth() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      assertEquals(1, tokenizer.encode("a").length);
      assertEquals(3000, tokenizer.encode("z".repeat(3000)).length);
    }
  }

  @Test
  void theLibraryBelowIsKeptFromTheNetwork() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      assertTrue(tokenizer.vocabularySize() > 0);
      assertTrue(Utils.isOfflineMode());
    }
  }

  @Test
  void anUnpairedSurrogateBecomesTheReplacementCharacter() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      assertArrayEquals(tokenizer.encode("a\ufffdb"), tokenizer.encode("a\ud83db"));
    }
  }

  @Test
  void knowsTheSpecialTokensOfItsConfiguration() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      assertEquals(OptionalInt.empty(), tokenizer.bos());
      assertEquals(OptionalInt.of(2), tokenizer.eos());
      assertEquals(OptionalInt.of(0), tokenizer.pad());
      assertFalse(tokenizer.addsBos());
      assertEquals("<|im_end|>", tokenizer.token(2));
      assertEquals(400, tokenizer.vocabularySize());
    }
  }

  @Test
  void guessesTheUsualSpecialTokensWhereThereIsNoConfiguration() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("unigram"))) {
      assertEquals(OptionalInt.of(3), tokenizer.bos());
      assertEquals(OptionalInt.of(1), tokenizer.eos());
      assertEquals(OptionalInt.of(0), tokenizer.pad());
      assertTrue(tokenizer.addsBos());
    }
  }

  @Test
  void readsSpecialTokensFromTheirMap() throws IOException {
    copy("bytelevel", json -> {});
    Files.writeString(
        folder.resolve("special_tokens_map.json"),
        "{\"bos_token\": {\"content\": \"<|im_start|>\"}, \"eos_token\": \"<|im_end|>\"}");
    try (Tokenizer tokenizer = Tokenizer.load(folder)) {
      assertEquals(OptionalInt.of(1), tokenizer.bos());
      assertEquals(OptionalInt.of(2), tokenizer.eos());
      assertEquals(OptionalInt.empty(), tokenizer.pad());
    }
  }

  @Test
  void showsATokenAsAReaderShouldSeeIt() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      assertEquals("␣|↵|⇥|␍|<U+0007>", shown(tokenizer, " ", "\n", "\t", "\r", "\u0007"));
      assertEquals("␣six", tokenizer.display(tokenizer.encode(" six")[0]));
      assertEquals("<|im_start|>", tokenizer.display(1));
      int[] emoji = tokenizer.encode("😀");
      assertEquals(4, emoji.length);
      assertEquals("<0xF0>", tokenizer.display(emoji[0]));
    }
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("metaspace"))) {
      int[] ids = tokenizer.encode("th\n😀");
      assertEquals("␣th", tokenizer.display(ids[0]));
      assertEquals("↵", tokenizer.display(ids[1]));
      assertEquals("<0xF0>", tokenizer.display(ids[2]));
      assertEquals("</s>", tokenizer.display(2));
    }
  }

  private static String shown(Tokenizer tokenizer, String... texts) {
    StringBuilder shown = new StringBuilder();
    for (String text : texts) {
      shown.append(shown.isEmpty() ? "" : "|").append(tokenizer.display(tokenizer.encode(text)[0]));
    }
    return shown.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytelevel", "metaspace", "unigram", "stories15m-base", "minimind2-small"})
  void everyTokenIsShownVisiblyAndOnOneLine(String name) {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder(name))) {
      for (int id = 0; id < tokenizer.vocabularySize(); id++) {
        String shown = tokenizer.display(id);
        assertFalse(shown.isBlank(), name + " " + id);
        assertTrue(
            shown
                .codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c)),
            name + " " + id);
      }
    }
  }

  @Test
  void hasNoTokenForAnIdOutsideTheVocabulary() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.token(400));
      assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.display(-1));
    }
  }

  @Test
  void passesOverAnIdThatHasNoTextWhenDecoding() {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("bytelevel"))) {
      int[] ids = tokenizer.encode("mint tea");
      int[] padded = Arrays.copyOf(ids, ids.length + 1);
      padded[ids.length] = tokenizer.vocabularySize() + 100;
      assertEquals("mint tea", tokenizer.decode(padded, false));
    }
  }

  @Test
  void equalTokenizersHaveOneFingerprintAndNoDifference() throws IOException {
    copy("metaspace", json -> {});
    try (Tokenizer one = Tokenizer.load(Fixtures.folder("metaspace"));
        Tokenizer other = Tokenizer.load(folder)) {
      assertEquals(one.fingerprint(), other.fingerprint());
      assertEquals(64, one.fingerprint().length());
      assertEquals(Optional.empty(), one.difference(other));
    }
  }

  @Test
  void saysWhereTwoTokenizersDiffer() throws IOException {
    assertDiffers("420 tokens against 421", json -> vocabulary(json).put("extra", 420));
    assertDiffers(
        "both have 420 tokens; the first that differs is id 3: '<0x00>' against 'swapped'",
        json -> {
          vocabulary(json).remove("<0x00>");
          vocabulary(json).put("swapped", 3);
        });
    assertDiffers(
        "the tokens are the same; the first merge that differs is merge 0: 'e ▁' against 't h'",
        json -> {
          ArrayNode merges = (ArrayNode) json.path("model").path("merges");
          merges.insert(0, merges.remove(1));
        });
    assertDiffers(
        "the tokens are the same, but id 2 ('</s>') is added special against added",
        json -> ((ObjectNode) json.path("added_tokens").path(2)).put("special", false));
  }

  private static ObjectNode vocabulary(ObjectNode json) {
    return (ObjectNode) json.path("model").path("vocab");
  }

  private void assertDiffers(String expected, Consumer<ObjectNode> change) throws IOException {
    copy("metaspace", change);
    try (Tokenizer one = Tokenizer.load(Fixtures.folder("metaspace"));
        Tokenizer other = Tokenizer.load(folder)) {
      assertNotEquals(one.fingerprint(), other.fingerprint());
      assertEquals(Optional.of(expected), one.difference(other));
    }
  }

  private void copy(String name, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = Json.object(Fixtures.folder(name).resolve("tokenizer.json"));
    change.accept(json);
    Files.write(folder.resolve("tokenizer.json"), Json.MAPPER.writeValueAsBytes(json));
  }

  @Test
  void aFolderWithAnotherFormSaysHowToMakeThisOne() throws IOException {
    Files.writeString(folder.resolve("tokenizer.model"), "x");
    assertEquals(
        folder
            + ": has tokenizer.model but no tokenizer.json; make one in Python with"
            + " AutoTokenizer.from_pretrained(folder).save_pretrained(folder)",
        error(folder));
  }

  @Test
  void mistakesAreNamedInOneLine() throws IOException {
    assertTrue(error(folder).startsWith(folder + ": has no tokenizer.json; copy it"));
    assertEquals(folder.resolve("none") + ": no such folder", error(folder.resolve("none")));
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, "{\"model\": {\"type\": \"BPE\"}}");
    assertEquals(file + ": model.vocab is neither an object nor a list", error(folder));
    Files.writeString(file, "{\"model\": {\"vocab\": {\"a\": 2000000000}}}");
    assertTrue(error(folder).contains("has the id 2000000000, not one below"));
    Files.writeString(file, "{\"model\": {\"vocab\": {\"a\": 0}}}");
    assertTrue(error(folder).startsWith(file + ": the tokenizers library cannot read it ("));
    assertEquals(1, error(folder).lines().count());
  }

  private static String error(Path folder) {
    return assertThrows(UserError.class, () -> Tokenizer.load(folder)).getMessage();
  }
}
