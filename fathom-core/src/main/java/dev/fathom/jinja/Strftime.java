package dev.fathom.jinja;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Python's {@code datetime.strftime} in the C locale. */
final class Strftime {
  private Strftime() {}

  static String format(LocalDateTime time, String format, BoundedText text) {
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%' || at == format.length()) {
        text.append(c);
        continue;
      }
      char directive = format.charAt(at++);
      boolean unpadded = directive == '-' && at < format.length();
      if (unpadded) {
        directive = format.charAt(at++);
      }
      String field = field(time, directive);
      text.append(unpadded ? withoutPadding(field) : field);
    }
    return text.toString();
  }

  private static String withoutPadding(String field) {
    int zeros = 0;
    while (zeros < field.length() - 1 && field.charAt(zeros) == '0') {
      zeros++;
    }
    return field.substring(zeros);
  }

  private static String field(LocalDateTime time, char directive) {
    int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    int weekday = time.getDayOfWeek().getValue();
    return switch (directive) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'd' -> padded(time.getDayOfMonth(), 2);
      case 'e' -> "%2d".formatted(time.getDayOfMonth());
      case 'f' -> padded(time.getNano() / 1000, 6);
      case 'H' -> padded(time.getHour(), 2);
      case 'I' -> padded(hour12, 2);
      case 'j' -> padded(time.getDayOfYear(), 3);
      case 'm' -> padded(time.getMonthValue(), 2);
      case 'M' -> padded(time.getMinute(), 2);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'S' -> padded(time.getSecond(), 2);
      case 'u' -> Integer.toString(weekday);
      case 'w' -> Integer.toString(weekday % 7);
      case 'y' -> padded(time.getYear() % 100, 2);
      case 'Y' -> Integer.toString(time.getYear());
      case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case 'U' -> padded((time.getDayOfYear() + 6 - weekday % 7) / 7, 2);
      case 'W' -> padded((time.getDayOfYear() + 6 - (weekday - 1)) / 7, 2);
      case 'D', 'x' -> several(time, "m/d/y");
      case 'F' -> several(time, "Y-m-d");
      case 'T', 'X' -> several(time, "H:M:S");
      case 'R' -> several(time, "H:M");
      case 'c' -> several(time, "a b e H:M:S Y");
      // A time without a zone prints nothing here.
      case 'z', 'Z' -> "";
      default -> "%" + directive;
    };
  }

  private static String several(LocalDateTime time, String directives) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < directives.length(); i++) {
      char c = directives.charAt(i);
      text.append(Character.isLetter(c) ? field(time, c) : Character.toString(c));
    }
    return text.toString();
  }

  private static String padded(int number, int width) {
    return ("%0" + width + "d").formatted(number);
  }
}
