package dev.fathom.attack.autodan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynonymsTest {
  @TempDir private Path folder;

  @Test
  void aWordHasTheWordsOfAllItsLines() {
    Synonyms read =
        TestGenes.synonyms(folder, "# kitchen", "", "Brew, cook", "cook,make , make", "go, don't");
    assertEquals(Set.of("brew", "cook", "make"), Set.copyOf(read.of("COOK")));
    assertEquals(Set.of("brew", "cook"), Set.copyOf(read.of("brew")));
    assertEquals(List.of(), read.of("kitchen"));
  }

  @Test
  void allLinesThatAreNoGroupAreNamedTogether() {
    UserError error =
        assertThrows(
            UserError.class,
            () -> TestGenes.synonyms(folder, "brew", "a, b", "a b, c", "x,", "# ok"));
    assertEquals(
        folder.resolve("synonyms.txt")
            + ": these lines are no group of words; write two or more single words, parted by"
            + " commas:\n  line 1: brew\n  line 3: a b, c\n  line 4: x,",
        error.getMessage());
  }

  @Test
  void aFileThatCannotBeReadOrHasNoGroupIsRefused() {
    assertTrue(
        assertThrows(UserError.class, () -> TestGenes.synonyms(folder, "# nothing"))
            .getMessage()
            .contains("holds no group"));
    assertThrows(UserError.class, () -> Synonyms.read(folder.resolve("absent")));
    assertTrue(
        assertThrows(
                UserError.class,
                () ->
                    Synonyms.read(
                        Files.write(folder.resolve("latin"), new byte[] {(byte) 0xE9, 'a'})))
            .getMessage()
            .contains("cannot be read as UTF-8"));
  }

  @Test
  void replacedWordsKeepTheirCapitalsAndAllElseStays() {
    String text = "Brew it, BREW {prompt} brew-ed (brew) \t brew!";
    Map<Integer, String> others = new java.util.HashMap<>();
    Words.in(text).stream()
        .filter(word -> word.group().equalsIgnoreCase("brew"))
        .forEach(word -> others.put(word.start(), "cook"));
    assertEquals("Cook it, COOK {prompt} brew-ed (cook) \t cook!", Words.replaced(text, others));
    assertEquals(List.of(), Words.in("{prompt}, 12!"), "the place of the request is no word");
  }
}
