package dev.fathom.app.report;

import java.util.regex.Pattern;

/** Names out of a run's files that become part of a path. */
final class FileName {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private FileName() {}

  /** Whether a name leads to a file or folder within its own folder and nowhere else. */
  static boolean isPlain(String name) {
    return PLAIN.matcher(name).matches();
  }
}
