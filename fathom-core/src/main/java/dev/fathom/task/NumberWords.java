package dev.fathom.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first number of a text: in digits, else in English words ({@code twenty five}, {@code one
 * hundred and two}).
 */
final class NumberWords {
  private static final Pattern DIGITS = Pattern.compile("[-0-9]+");
  private static final List<String> SMALL =
      List.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");
  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
  private static final Map<String, Long> LARGE =
      Map.of("thousand", 1_000L, "million", 1_000_000L, "billion", 1_000_000_000L);
  private static final Pattern WORDS = words();

  private NumberWords() {}

  private static Pattern words() {
    List<String> all = new ArrayList<>(SMALL);
    all.addAll(TENS);
    all.add("hundred");
    all.addAll(LARGE.keySet());
    // The longest first: six stands in sixteen and sixty.
    all.sort((a, b) -> b.length() - a.length());
    String any = "(?:" + String.join("|", all) + ")";
    return Pattern.compile("\\b" + any + "(?:(?:[ ,&-]| and )+" + any + ")*\\b");
  }

  static Optional<String> first(String text) {
    Matcher digits = DIGITS.matcher(text);
    if (digits.find()) {
      return Optional.of(digits.group());
    }
    Matcher words = WORDS.matcher(text.toLowerCase(Locale.ROOT));
    return words.find() ? Optional.of(Long.toString(value(words.group()))) : Optional.empty();
  }

  private static long value(String words) {
    long total = 0;
    long part = 0;
    for (String word : words.split("[^a-z]+", -1)) {
      if (SMALL.contains(word)) {
        part += SMALL.indexOf(word);
      } else if (TENS.contains(word)) {
        part += 20 + 10L * TENS.indexOf(word);
      } else if (word.equals("hundred")) {
        part = Math.max(1, part) * 100;
      } else if (LARGE.containsKey(word)) {
        total += Math.max(1, part) * LARGE.get(word);
        part = 0;
      }
    }
    return total + part;
  }
}
