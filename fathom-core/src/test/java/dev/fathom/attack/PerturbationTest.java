package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PerturbationTest {
  private static final String TEXT =
      "Please brew a calming tea for the old gardener, with chamomile and two spoons of honey. "
          .repeat(40);

  private static String sorted(String text) {
    char[] letters = text.toLowerCase(Locale.ROOT).toCharArray();
    Arrays.sort(letters);
    return new String(letters);
  }

  @Test
  void withoutStrengthNothingChanges() {
    assertEquals(TEXT, new Perturbation(0).of(TEXT, new SplittableRandom(1)));
  }

  @Test
  void theSameSeedChangesTheSame() {
    Perturbation published = new Perturbation(0.4);
    String once = published.of(TEXT, new SplittableRandom(7));
    assertEquals(once, published.of(TEXT, new SplittableRandom(7)));
    assertNotEquals(once, published.of(TEXT, new SplittableRandom(8)));
    assertEquals(TEXT.length(), once.length());
  }

  /** √0.4 = 63 % of the letters change case, and 0.4³ = 6.4 % of the characters their code. */
  @Test
  void changesAreAsFrequentAsThePaperSays() {
    String changed = new Perturbation(0.4).of(TEXT, new SplittableRandom(3));
    long upper = changed.chars().filter(Character::isUpperCase).count();
    long letters = TEXT.chars().filter(Character::isLetter).count();
    assertEquals(Math.sqrt(0.4), (double) upper / letters, 0.04);
  }

  @Test
  void aWordKeepsItsLettersAndBothEnds() {
    // At a strength so small that √σ still scrambles some words and σ³ never strikes.
    Perturbation weak = new Perturbation(0.01);
    String changed = weak.of(TEXT, new SplittableRandom(5));
    String[] before = TEXT.strip().split(" ", -1);
    String[] after = changed.strip().split(" ", -1);
    int scrambled = 0;
    for (int i = 0; i < before.length; i++) {
      String word = after[i].toLowerCase(Locale.ROOT);
      assertEquals(sorted(before[i]), sorted(word));
      assertEquals(before[i].toLowerCase(Locale.ROOT).charAt(0), word.charAt(0));
      scrambled += word.equals(before[i].toLowerCase(Locale.ROOT)) ? 0 : 1;
    }
    assertTrue(scrambled > 0 && scrambled < before.length / 2, "" + scrambled);
  }

  @Test
  void whatIsNoPlainLetterSurvives() {
    String text = "茶 🍵🍵🍵🍵 $1 \\E";
    String changed = new Perturbation(0.01).of(text, new SplittableRandom(2));
    assertTrue(changed.startsWith("茶 🍵🍵🍵🍵 "), changed);
  }
}
