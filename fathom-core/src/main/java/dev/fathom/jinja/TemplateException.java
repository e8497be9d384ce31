package dev.fathom.jinja;

/**
 * A template that cannot be parsed or rendered. The message is Jinja's or Python's own sentence, or
 * exactly the text the template gave to {@code raise_exception}.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  TemplateException(String message) {
    this(message, 0);
  }

  TemplateException(String message, int line) {
    super(message);
    this.line = line;
  }

  /** The line of the template the error stands on, counted from 1; 0 if it has none. */
  public int line() {
    return line;
  }

  /** This error with a line, if it has none yet: the innermost place that knows one wins. */
  TemplateException at(int place) {
    return line > 0 ? this : new TemplateException(getMessage(), place);
  }
}
