package dev.fathom.jinja;

import java.util.List;
import java.util.Map;

/** Python's {@code format.format(...)}: fields, attribute and item access, and {@code !r}. */
final class BraceFormat {
  private final Evaluator evaluator;
  private final Value.Str format;
  private final List<Value> positional;
  private final Map<String, Value> keywords;
  private final BoundedText text;
  private int automatic;

  private BraceFormat(Evaluator evaluator, Value.Str format, CallArguments arguments) {
    this.evaluator = evaluator;
    this.format = format;
    this.positional = arguments.positional();
    this.keywords = arguments.keywords();
    this.text = evaluator.budget().text();
  }

  static Value apply(Evaluator evaluator, Value.Str format, CallArguments arguments) {
    return format.with(new BraceFormat(evaluator, format, arguments).format());
  }

  private String format() {
    String source = format.text();
    int at = 0;
    while (at < source.length()) {
      char c = source.charAt(at);
      if ((c == '{' || c == '}') && source.startsWith(Character.toString(c), at + 1)) {
        text.append(c);
        at += 2;
      } else if (c == '{') {
        int close = source.indexOf('}', at);
        if (close < 0) {
          throw new TemplateException("expected '}' before end of string");
        }
        field(source.substring(at + 1, close));
        at = close + 1;
      } else if (c == '}') {
        throw new TemplateException("Single '}' encountered in format string");
      } else {
        text.append(c);
        at++;
      }
    }
    return text.toString();
  }

  private void field(String field) {
    int colon = field.indexOf(':');
    String specification = colon < 0 ? "" : field.substring(colon + 1);
    String name = colon < 0 ? field : field.substring(0, colon);
    if (specification.indexOf('{') >= 0) {
      throw new TemplateException("nested fields in a format are not supported");
    }
    char conversion = 0;
    int mark = name.indexOf('!');
    if (mark >= 0) {
      if (mark != name.length() - 2 || "sra".indexOf(name.charAt(mark + 1)) < 0) {
        throw new TemplateException("expected ':' after conversion specifier");
      }
      conversion = name.charAt(mark + 1);
      name = name.substring(0, mark);
    }
    Value value = value(name);
    if (conversion != 0) {
      value =
          Value.Str.of(
              conversion == 's' ? evaluator.printer().str(value) : evaluator.printer().repr(value));
    }
    if (format.markup() && value instanceof Value.Str string) {
      value = Markup.escape(string);
    }
    FormatSpecification.parse(specification).write(value, evaluator.printer(), text);
  }

  private Value value(String name) {
    int end = 0;
    while (end < name.length() && ".[".indexOf(name.charAt(end)) < 0) {
      end++;
    }
    Value value = first(name.substring(0, end));
    while (end < name.length()) {
      if (name.charAt(end) == '.') {
        int start = ++end;
        while (end < name.length() && ".[".indexOf(name.charAt(end)) < 0) {
          end++;
        }
        value = evaluator.access().attribute(value, name.substring(start, end));
      } else {
        int close = name.indexOf(']', end);
        if (close < 0) {
          throw new TemplateException("Missing ']' in format string");
        }
        String key = name.substring(end + 1, close);
        value =
            evaluator
                .access()
                .item(
                    value, isIndex(key) ? Value.Int.of(Integer.parseInt(key)) : Value.Str.of(key));
        end = close + 1;
      }
    }
    return value;
  }

  private static boolean isIndex(String text) {
    return !text.isEmpty() && text.length() < 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Value first(String name) {
    if (!name.isEmpty() && !isIndex(name)) {
      Value value = keywords.get(name);
      if (value == null) {
        throw new TemplateException(PythonText.repr(name));
      }
      return value;
    }
    int index = name.isEmpty() ? automatic++ : Integer.parseInt(name);
    if (index >= positional.size()) {
      throw new TemplateException("tuple index out of range");
    }
    return positional.get(index);
  }
}
