package dev.fathom.attack.autodan;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A text around a request, with exactly one place for it.
 *
 * @param text with {@link #PLACE} once
 */
public record Wrapping(String text) {
  /** Where the request stands. */
  public static final String PLACE = "{prompt}";

  private static final Pattern SENTENCE = Pattern.compile("[^.!?]*[.!?]+\\s*|[^.!?]+$");

  /**
   * @throws IllegalArgumentException if the text has no place for the request, or several
   */
  public Wrapping {
    if (places(text) != 1) {
      throw new IllegalArgumentException("the request has " + places(text) + " places in: " + text);
    }
  }

  /** A text that may have lost its place or got a second one: the first stays, or one is added. */
  static Wrapping mended(String text) {
    int first = text.indexOf(PLACE);
    if (first < 0) {
      return new Wrapping(text.isBlank() ? PLACE : text.stripTrailing() + " " + PLACE);
    }
    int behind = first + PLACE.length();
    return new Wrapping(text.substring(0, behind) + text.substring(behind).replace(PLACE, ""));
  }

  private static int places(String text) {
    return (text.length() - text.replace(PLACE, "").length()) / PLACE.length();
  }

  /** Its sentences, each with the white space behind it: joined they are the text again. */
  List<String> sentences() {
    return SENTENCE.matcher(text).results().map(MatchResult::group).toList();
  }

  /** With a request in its place. */
  public String around(String request) {
    return text.replace(PLACE, request);
  }
}
