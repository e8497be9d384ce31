package dev.fathom.attack;

import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text augmentations of Best-of-N Jailbreaking (2412.03556, section 2): the letters inside a
 * word of more than three change places with probability √σ a word, a letter changes its case with
 * probability √σ, and a printable ASCII character becomes a neighbour in the code with probability
 * σ³.
 *
 * @param sigma σ, in [0, 1]; the paper's is 0.4
 */
record Perturbation(double sigma) {
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final int SHORT = 3;
  private static final char FIRST_PRINTABLE = ' ';
  private static final char LAST_PRINTABLE = '~';

  /** The text, changed; at σ = 0 as it is. */
  String of(String text, SplittableRandom random) {
    return noisy(recased(scrambled(text, random), random), random);
  }

  private String scrambled(String text, SplittableRandom random) {
    return WORD.matcher(text)
        .replaceAll(word ->
            Matcher.quoteReplacement(
                word.group().length() > SHORT && chance(Math.sqrt(sigma), random)
                    ? insideOut(word.group(), random)
                    : word.group()));
  }

  /** First and last letter stay; a surrogate pair is left alone with its word. */
  private static String insideOut(String word, SplittableRandom random) {
    if (word.chars().anyMatch(c -> Character.isSurrogate((char) c))) {
      return word;
    }
    char[] letters = word.toCharArray();
    for (int i = letters.length - 2; i > 1; i--) {
      int other = 1 + random.nextInt(i);
      char letter = letters[i];
      letters[i] = letters[other];
      letters[other] = letter;
    }
    return new String(letters);
  }

  private String recased(String text, SplittableRandom random) {
    StringBuilder changed = new StringBuilder();
    text.codePoints()
        .forEach(letter ->
            changed.appendCodePoint(
                Character.isLetter(letter) && chance(Math.sqrt(sigma), random)
                    ? other(letter)
                    : letter));
    return changed.toString();
  }

  private static int other(int letter) {
    return Character.isUpperCase(letter)
        ? Character.toLowerCase(letter)
        : Character.toUpperCase(letter);
  }

  private String noisy(String text, SplittableRandom random) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = 0; i < changed.length(); i++) {
      char letter = changed.charAt(i);
      boolean printable = letter >= FIRST_PRINTABLE && letter <= LAST_PRINTABLE;
      if (printable && chance(Math.pow(sigma, 3), random)) {
        int neighbour = letter + (random.nextBoolean() ? 1 : -1);
        if (neighbour >= FIRST_PRINTABLE && neighbour <= LAST_PRINTABLE) {
          changed.setCharAt(i, (char) neighbour);
        }
      }
    }
    return changed.toString();
  }

  private static boolean chance(double probability, SplittableRandom random) {
    return random.nextDouble() < probability;
  }
}
