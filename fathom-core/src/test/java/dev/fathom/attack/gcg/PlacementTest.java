package dev.fathom.attack.gcg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.attack.gcg.Placement.Cut;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.Tokenizer;
import dev.fathom.text.WordTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementTest {
  private static final Path BYTES = Path.of("src/test/resources/dev/fathom/text/bytelevel");

  @TempDir private Path folder;
  private Tokenizer words;
  private Tokenizer bytes;

  @BeforeEach
  void load() {
    WordTokenizer.write(folder, WordTokenizer.words());
    words = Tokenizer.load(folder);
    bytes = Tokenizer.load(BYTES);
  }

  @AfterEach
  void close() {
    words.close();
    bytes.close();
  }

  private Placement word(String prompt) {
    return new Placement(
        new DialogueEncoder(words, ChatTemplate.load(folder, words)), Optional.empty(), prompt);
  }

  private Placement byteLevel(String prompt) {
    return new Placement(
        new DialogueEncoder(bytes, ChatTemplate.load(BYTES, bytes)), Optional.empty(), prompt);
  }

  private static int[] whole(Cut cut) {
    return IntStream.of(cut.before().length, cut.suffix().length).sum() == 0
        ? cut.after()
        : IntStream.concat(
                IntStream.concat(IntStream.of(cut.before()), IntStream.of(cut.suffix())),
                IntStream.of(cut.after()))
            .toArray();
  }

  @Test
  void aSuffixStandsBehindThePromptOrWhereThePromptSays() {
    assertEquals("w8 w9 w10", word("w8").text("w9 w10"));
    assertEquals("w8 w9 w10 w11", word("w8 {optim_str} w11").text("w9 w10"));
    assertEquals("say\"w9\"", word("say\"{optim_str}\"").text("w9"));
    assertEquals("w8 w9", word("w8").text(" w9"), "the space of a first token is the one there");
  }

  @Test
  void theSuffixIsFoundAmongTheWholePromptsTokens() {
    Cut cut = word("w8 {optim_str} w11").cut("w9 w10", List.of("w20", "w9 w30", "w20 w30")).get();
    assertArrayEquals(new int[] {1, 3, 8}, cut.before());
    assertArrayEquals(new int[] {9, 10}, cut.suffix());
    assertArrayEquals(new int[] {11, 4}, cut.after());
  }

  /** What is compared with may share tokens with the suffix; then it is no help, and no harm. */
  @Test
  void aMisleadingComparisonIsPassedOver() {
    Placement placement = word("w8");
    assertTrue(placement.cut("w9 w10", List.of("w9 w11", "w12 w10", "w9 w10")).isEmpty());
    assertArrayEquals(
        new int[] {9, 10},
        placement.cut("w9 w10", List.of("w9 w11", "w9 w10", "w12")).get().suffix());
  }

  @Test
  void aSuffixThatMeltsIntoItsSurroundingsIsDropped() {
    Placement placement = byteLevel("tell the");
    SplittableRandom random = new SplittableRandom(3);
    AllowedTokens allowed = AllowedTokens.of(bytes, bytes.vocabularySize(), false);
    List<String> others =
        IntStream.range(0, 16).mapToObj(_ -> bytes.decode(allowed.draw(2, random), false)).toList();
    Cut cut = placement.cut("x x x", others).orElseThrow();
    assertArrayEquals(
        placement.encoder().promptIds(Optional.empty(), "tell the x x x"), whole(cut));
    assertTrue(placement.keeps(cut, cut.suffix()));
    int[] apart = cut.suffix().clone();
    // "h" before "e" is one token in this vocabulary when it is read again.
    apart[apart.length - 2] = bytes.encode("h")[0];
    apart[apart.length - 1] = bytes.encode("e")[0];
    assertEquals(1, bytes.encode("he").length);
    assertFalse(placement.keeps(cut, apart));
  }

  @Test
  void onlyWhatIsKeptIsReadAsItWas() {
    System.out.println("seed 4");
    SplittableRandom random = new SplittableRandom(4);
    Placement placement = byteLevel("tell the {optim_str} now");
    AllowedTokens allowed = AllowedTokens.of(bytes, bytes.vocabularySize(), false);
    List<String> others =
        IntStream.range(0, 16).mapToObj(_ -> bytes.decode(allowed.draw(2, random), false)).toList();
    Cut cut = placement.cut("x x x", others).orElseThrow();
    int kept = 0;
    for (int i = 0; i < 300; i++) {
      int[] suffix = cut.suffix().clone();
      suffix[random.nextInt(suffix.length)] = allowed.draw(1, random)[0];
      int[] read = placement.encoder().promptIds(Optional.empty(), placement.text(suffix));
      int[] meant = whole(new Cut(cut.before(), suffix, cut.after()));
      assertEquals(Arrays.equals(read, meant), placement.keeps(cut, suffix));
      kept += placement.keeps(cut, suffix) ? 1 : 0;
    }
    assertTrue(kept > 20 && kept < 280, "both happen: " + kept);
  }

  @Test
  void specialTokensAndOtherCharactersAreNotAllowed() {
    AllowedTokens allowed = AllowedTokens.of(words, 200, false);
    assertArrayEquals(IntStream.range(3, WordTokenizer.SIZE).toArray(), allowed.ids());
    assertArrayEquals(IntStream.range(3, 50).toArray(), AllowedTokens.of(words, 50, false).ids());
    int accented = bytes.encode("é")[0];
    assertFalse(
        AllowedTokens.of(bytes, 1000, false).containsAll(new int[] {accented}), "not ASCII");
    assertTrue(AllowedTokens.of(bytes, 1000, true).containsAll(new int[] {accented}));
  }
}
