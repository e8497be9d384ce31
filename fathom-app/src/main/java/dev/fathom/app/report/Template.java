package dev.fathom.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page's parts that lie beside the classes as files: HTML with holes, style, script. */
final class Template {
  private static final Pattern HOLE = Pattern.compile("\\{\\{([a-z-]+)}}");

  private Template() {}

  /** A resource of this package as text. */
  static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks the resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills {@code {{name}}} holes in one pass: what goes in is not looked at again. */
  static String fill(String template, Map<String, Markup> holes) {
    Matcher matcher = HOLE.matcher(template);
    return matcher.replaceAll(match -> {
      Markup part = holes.get(match.group(1));
      if (part == null) {
        throw new IllegalStateException("no part for the hole " + match.group());
      }
      return Matcher.quoteReplacement(part.source());
    });
  }
}
