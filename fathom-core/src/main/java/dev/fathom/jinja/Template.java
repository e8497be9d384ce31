package dev.fathom.jinja;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * A chat template, parsed. It is immutable and may be rendered from several threads at once.
 *
 * <pre>{@code
 * String text = Template.parse("{{ bos_token }}{{ messages[0].content | trim }}").render(context);
 * }</pre>
 */
public final class Template {
  private final List<Statement> statements;
  private final Limits limits;

  private Template(List<Statement> statements, Limits limits) {
    this.statements = statements;
    this.limits = limits;
  }

  /**
   * Parses a template under the default limits.
   *
   * @throws TemplateException if the source is not a template or is too long
   */
  public static Template parse(String source) {
    return parse(source, Limits.DEFAULT);
  }

  /**
   * Parses a template.
   *
   * @throws TemplateException if the source is not a template or is too long
   */
  public static Template parse(String source, Limits limits) {
    if (source.length() > limits.sourceLength()) {
      throw Budget.exceeded(
          "a source of " + source.length() + " characters; at most " + limits.sourceLength());
    }
    try {
      return new Template(Parser.parse(source), limits);
    } catch (StackOverflowError _) {
      throw stackExhausted();
    }
  }

  /**
   * Renders the template.
   *
   * <p>{@code strftime_now} tells the time of the variable {@code now}, an ISO date and time such
   * as {@code 2026-01-02T03:04:05}; without that variable, the clock's.
   *
   * @param context the variables: strings, numbers, booleans, null (Python's None), and lists and
   *     maps of them
   * @throws TemplateException if the template fails, raises an exception or exceeds its limits
   */
  public String render(Map<String, ?> context) {
    Scope globals = Scope.root();
    Globals.define(globals, () -> now(context));
    Scope variables = globals.inner();
    context.forEach((name, value) -> variables.set(name, Values.of(value)));
    try {
      return new Interpreter(new Budget(limits)).run(statements, variables.inner());
    } catch (StackOverflowError _) {
      throw stackExhausted();
    }
  }

  // The limits on nesting come first on an ordinary stack; a thread may have a small one.
  private static TemplateException stackExhausted() {
    return Budget.exceeded("a deeper stack than this thread has");
  }

  private static LocalDateTime now(Map<String, ?> context) {
    if (!(context.get("now") instanceof String now)) {
      return LocalDateTime.now(ZoneId.systemDefault());
    }
    try {
      return LocalDateTime.parse(now);
    } catch (DateTimeException _) {
      throw new TemplateException(
          "the variable now is not a date and time such as 2026-01-02T03:04:05: " + now);
    }
  }
}
