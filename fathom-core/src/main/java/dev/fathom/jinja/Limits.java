package dev.fathom.jinja;

/**
 * What one rendering may use before it is stopped with a {@link TemplateException}.
 *
 * @param sourceLength characters of the template itself
 * @param iterations loop passes, all loops together
 * @param steps statements, expressions and elements looked at, all together
 * @param characters characters made, those thrown away again included; an element of a list counts
 *     as eight
 * @param outputLength characters of the result
 * @param depth levels of evaluation inside each other: expressions, blocks and macro calls
 */
public record Limits(
    int sourceLength, long iterations, long steps, long characters, int outputLength, int depth) {

  /** Far above what the templates of released models need, and spent within seconds. */
  public static final Limits DEFAULT =
      new Limits(1_000_000, 1_000_000, 20_000_000, 32_000_000, 16_000_000, 400);
}
