package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Python's {@code str.split} and {@code str.rsplit}. */
final class Splitting {
  private Splitting() {}

  /**
   * @param separator what to split at; runs of blanks when absent
   */
  static List<String> split(String text, Optional<String> separator, int limit, boolean fromRight) {
    if (separator.isPresent() && separator.get().isEmpty()) {
      throw new TemplateException("empty separator");
    }
    if (separator.isEmpty()) {
      return fromRight ? blanksFromRight(text, limit) : blanks(text, limit);
    }
    return fromRight
        ? fromRight(text, separator.get(), limit)
        : fromLeft(text, separator.get(), limit);
  }

  private static List<String> fromLeft(String text, String separator, int limit) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int next = text.indexOf(separator);
        next >= 0 && parts.size() < limit;
        next = text.indexOf(separator, start)) {
      parts.add(text.substring(start, next));
      start = next + separator.length();
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static List<String> fromRight(String text, String separator, int limit) {
    List<String> parts = new ArrayList<>();
    int end = text.length();
    for (int next = text.lastIndexOf(separator);
        next >= 0 && parts.size() < limit;
        next = text.lastIndexOf(separator, end - separator.length())) {
      parts.add(text.substring(next + separator.length(), end));
      end = next;
      if (end < separator.length()) {
        break;
      }
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<String> blanks(String text, int limit) {
    List<String> parts = new ArrayList<>();
    int at = skip(text, 0, true);
    while (at < text.length() && parts.size() < limit) {
      int end = skip(text, at, false);
      parts.add(text.substring(at, end));
      at = skip(text, end, true);
    }
    if (at < text.length()) {
      parts.add(text.substring(at));
    }
    return parts;
  }

  private static int skip(String text, int from, boolean blanks) {
    int at = from;
    while (at < text.length() && PythonText.isSpace(text.charAt(at)) == blanks) {
      at++;
    }
    return at;
  }

  private static List<String> blanksFromRight(String text, int limit) {
    List<String> parts = new ArrayList<>();
    int end = skipBack(text, text.length(), true);
    while (end > 0 && parts.size() < limit) {
      int start = skipBack(text, end, false);
      parts.add(text.substring(start, end));
      end = skipBack(text, start, true);
    }
    if (end > 0) {
      parts.add(text.substring(0, end));
    }
    Collections.reverse(parts);
    return parts;
  }

  private static int skipBack(String text, int from, boolean blanks) {
    int at = from;
    while (at > 0 && PythonText.isSpace(text.charAt(at - 1)) == blanks) {
      at--;
    }
    return at;
  }
}
