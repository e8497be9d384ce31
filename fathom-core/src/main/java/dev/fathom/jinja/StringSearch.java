package dev.fathom.jinja;

import java.util.List;

/** The methods of Python's {@code str} that look for a text inside another. */
final class StringSearch {
  private StringSearch() {}

  static Value affix(String name, Value.Str self, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind(name, "affix", "start", "end");
    int length = self.length();
    int start = position(bound.integer("start", 0), length);
    int end = position(bound.integer("end", length), length);
    Value affix = bound.require("affix");
    List<Value> affixes = affix instanceof Value.Tuple tuple ? tuple.items() : List.of(affix);
    String part =
        start > end
            ? ""
            : self.text()
                .substring(
                    self.text().offsetByCodePoints(0, start),
                    self.text().offsetByCodePoints(0, end));
    for (Value one : affixes) {
      if (!(one instanceof Value.Str text)) {
        throw new TemplateException(
            "%s first arg must be str or a tuple of str, not %s".formatted(name, one.typeName()));
      }
      boolean matches =
          name.equals("startswith") ? part.startsWith(text.text()) : part.endsWith(text.text());
      if (matches && (start <= end || text.text().isEmpty())) {
        return Value.Bool.of(start <= length);
      }
    }
    return Value.Bool.FALSE;
  }

  private static int position(int index, int length) {
    return Math.clamp(index < 0 ? (long) index + length : index, 0, length);
  }

  static Value remove(Value.Str self, CallArguments arguments, boolean prefix) {
    String name = prefix ? "removeprefix" : "removesuffix";
    String affix = arguments.bind(name, "affix").requireText("affix").text();
    String text = self.text();
    if (prefix) {
      return self.with(text.startsWith(affix) ? text.substring(affix.length()) : text);
    }
    return self.with(
        text.endsWith(affix) ? text.substring(0, text.length() - affix.length()) : text);
  }

  static Value partition(
      Evaluator evaluator, Value.Str self, CallArguments arguments, boolean last) {
    String separator =
        arguments.bind(last ? "rpartition" : "partition", "sep").requireText("sep").text();
    if (separator.isEmpty()) {
      throw new TemplateException("empty separator");
    }
    String text = self.text();
    evaluator.budget().search(text, separator);
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last
          ? Value.Tuple.of(self.with(""), self.with(""), self)
          : Value.Tuple.of(self, self.with(""), self.with(""));
    }
    return Value.Tuple.of(
        self.with(text.substring(0, at)),
        self.with(separator),
        self.with(text.substring(at + separator.length())));
  }

  static int find(
      String name, Evaluator evaluator, Value.Str self, CallArguments arguments, boolean last) {
    CallArguments.Bound bound = arguments.bind(name, "sub", "start", "end");
    String wanted = bound.requireText("sub").text();
    int length = self.length();
    int start = position(bound.integer("start", 0), length);
    int end = position(bound.integer("end", length), length);
    if (start > end) {
      return -1;
    }
    String text = self.text();
    int offset = text.offsetByCodePoints(0, start);
    String part = text.substring(offset, text.offsetByCodePoints(0, end));
    evaluator.budget().search(part, wanted);
    int at = last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
    return at < 0 ? -1 : text.codePointCount(0, offset + at);
  }

  static Value found(int position) {
    if (position < 0) {
      throw new TemplateException("substring not found");
    }
    return Value.Int.of(position);
  }

  static Value count(Evaluator evaluator, Value.Str self, CallArguments arguments) {
    String wanted = arguments.bind("count", "sub").requireText("sub").text();
    if (wanted.isEmpty()) {
      return Value.Int.of(self.length() + 1);
    }
    evaluator.budget().search(self.text(), wanted);
    int count = 0;
    int at = self.text().indexOf(wanted);
    while (at >= 0) {
      count++;
      at = self.text().indexOf(wanted, at + wanted.length());
    }
    return Value.Int.of(count);
  }

  static Value replace(Evaluator evaluator, Value.Str self, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("replace", "old", "new", "count");
    Value.Str replacement = bound.requireText("new");
    return self.with(
        replace(
            evaluator.budget(),
            self.text(),
            bound.requireText("old").text(),
            self.markup() ? Markup.escape(replacement).text() : replacement.text(),
            bound.integer("count", -1)));
  }

  /**
   * @param count how many occurrences; all when negative
   */
  static String replace(Budget budget, String text, String old, String replacement, int count) {
    int limit = count < 0 ? Integer.MAX_VALUE : count;
    budget.search(text, old);
    BoundedText replaced = budget.text();
    if (old.isEmpty()) {
      int done = 0;
      for (int c : text.codePoints().toArray()) {
        replaced.append(done++ < limit ? replacement : "").appendCodePoint(c);
      }
      return replaced.append(done < limit ? replacement : "").toString();
    }
    int at = 0;
    for (int done = 0; done < limit; done++) {
      int next = text.indexOf(old, at);
      if (next < 0) {
        break;
      }
      replaced.append(text.substring(at, next)).append(replacement);
      at = next + old.length();
    }
    return replaced.append(text.substring(at)).toString();
  }
}
