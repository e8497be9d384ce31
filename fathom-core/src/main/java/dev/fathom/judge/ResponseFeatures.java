package dev.fathom.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the classifier sees of a response: how often each word, each two words in a row and each run
 * of three to five characters stand in it, and once more those words that stand at its beginning,
 * where refusals are. Each is hashed into a bucket, so that a model holds weights and no text. The
 * three parts are scaled to length 1 each, so that a long answer weighs no more than a short one.
 *
 * @param bits of a bucket's number; there are 2^bits of them
 */
public record ResponseFeatures(int bits) {
  /** Changes whenever a text could get other features. */
  public static final String VERSION = "ngrams-1";

  private static final int SHORTEST_RUN = 3;
  private static final int LONGEST_RUN = 5;
  private static final int BEGINNING = 25;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}']+|[^\\s\\p{L}\\p{N}]");
  private static final Pattern DIGIT = Pattern.compile("\\p{N}");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Which sort of feature a text is hashed as: equal texts of two sorts have two buckets. */
  private enum Sort {
    WORD(1),
    WORDS(2),
    CHARACTERS(3),
    FIRST_WORD(4),
    FIRST_WORDS(5);

    private final long salt;

    Sort(int number) {
      salt = number * 0x9e3779b97f4a7c15L;
    }
  }

  /**
   * @param response any text
   * @return values by bucket, in ascending order; empty for a text without visible characters
   */
  public SortedMap<Integer, Double> of(String response) {
    String text = normalized(response);
    SortedMap<Integer, Double> features = new TreeMap<>();
    if (text.isEmpty()) {
      return features;
    }
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(text); word.find(); ) {
      words.add(word.group());
    }
    addScaled(features, words(words, Sort.WORD, Sort.WORDS));
    addScaled(features, characters(" " + text + " "));
    List<String> first = words.subList(0, Math.min(BEGINNING, words.size()));
    addScaled(features, words(first, Sort.FIRST_WORD, Sort.FIRST_WORDS));
    return features;
  }

  /** Lower case, straight quotes, every digit 0, single spaces. */
  static String normalized(String text) {
    String plain =
        text.toLowerCase(Locale.ROOT)
            .replace('\u2019', '\'')
            .replace('\u2018', '\'')
            .replace('\u201c', '"')
            .replace('\u201d', '"');
    return SPACE.matcher(DIGIT.matcher(plain).replaceAll("0")).replaceAll(" ").strip();
  }

  private Map<Integer, Integer> words(List<String> words, Sort one, Sort two) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < words.size(); i++) {
      counts.merge(bucket(one, words.get(i)), 1, Integer::sum);
      if (i > 0) {
        counts.merge(bucket(two, words.get(i - 1) + " " + words.get(i)), 1, Integer::sum);
      }
    }
    return counts;
  }

  private Map<Integer, Integer> characters(String text) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int length = SHORTEST_RUN; length <= LONGEST_RUN; length++) {
      for (int from = 0; from + length <= text.length(); from++) {
        int bucket = bucket(Sort.CHARACTERS, text.substring(from, from + length));
        counts.merge(bucket, 1, Integer::sum);
      }
    }
    return counts;
  }

  /** FNV-1a over the characters, its bits mixed as MurmurHash3 ends. */
  private int bucket(Sort sort, String text) {
    long hash = 0xcbf29ce484222325L ^ sort.salt;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return (int) ((hash ^ hash >>> 33) >>> (Long.SIZE - bits));
  }

  /** A feature seen n times weighs 1 + ln n before the part is scaled to length 1. */
  private static void addScaled(SortedMap<Integer, Double> features, Map<Integer, Integer> counts) {
    double square = 0;
    for (int count : counts.values()) {
      square += Math.pow(1 + Math.log(count), 2);
    }
    double length = Math.sqrt(square);
    counts.forEach(
        (bucket, count) -> features.merge(bucket, (1 + Math.log(count)) / length, Double::sum));
  }
}
