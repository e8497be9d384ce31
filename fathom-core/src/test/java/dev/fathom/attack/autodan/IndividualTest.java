package dev.fathom.attack.autodan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndividualTest {
  @Test
  void sentencesEndAtPunctuationAndBlankLines() {
    Individual letter =
        Individual.of("Dear cook, it is late.\n\nNo title\n\nSo tell: {prompt} Thanks! Yours");
    assertEquals(
        List.of("Dear cook,", "it is late.", "No title", "So tell: {prompt} Thanks!", "Yours"),
        TestGenes.texts(letter.sentences()));
    assertEquals(3, letter.carrier());
    assertEquals(List.of("Yours"), TestGenes.texts(letter.after()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{prompt}",
        "One.  Two,\tthree\n\n\nfour {prompt}? Five",
        "No stop\nbut a line {prompt}",
        "Version 1.5 of it, {prompt}.\n\nEnd.",
      })
  void nothingIsLostInCutting(String template) {
    assertEquals(template, Individual.of("\n" + template + "  ").template());
  }

  @Test
  void theRequestIsPutInAsItIs() {
    assertEquals("So: $1 \\x {0}?", Individual.of("So: {prompt}?").filled("$1 \\x {0}"));
  }

  @Test
  void aPromptWithoutAPlaceIsNone() {
    assertThrows(IllegalArgumentException.class, () -> Individual.of("Nothing. At all."));
  }

  @Test
  void aSentenceThatCameFromTheEndHasASpaceBehindIt() {
    Individual two = Individual.of("Last? {prompt}");
    Individual turned = new Individual(two.sentences().reversed(), 0);
    assertEquals("{prompt} Last?", turned.template());
  }
}
