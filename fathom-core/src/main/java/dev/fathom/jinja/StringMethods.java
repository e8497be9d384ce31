package dev.fathom.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The methods of Python's {@code str}. */
final class StringMethods {
  private interface Method {
    Value call(Evaluator evaluator, Value.Str self, CallArguments arguments);
  }

  private static final Map<String, Method> METHODS = new HashMap<>();

  static {
    METHODS.put("format", BraceFormat::apply);
    METHODS.put("join", StringMethods::join);
    METHODS.put("replace", StringMethods::replace);
    METHODS.put("startswith", (_, self, arguments) -> affix("startswith", self, arguments));
    METHODS.put("endswith", (_, self, arguments) -> affix("endswith", self, arguments));
    METHODS.put(
        "strip", (evaluator, self, arguments) -> strip(evaluator, self, arguments, true, true));
    METHODS.put(
        "lstrip", (evaluator, self, arguments) -> strip(evaluator, self, arguments, true, false));
    METHODS.put(
        "rstrip", (evaluator, self, arguments) -> strip(evaluator, self, arguments, false, true));
    METHODS.put("removeprefix", (_, self, arguments) -> remove(self, arguments, true));
    METHODS.put("removesuffix", (_, self, arguments) -> remove(self, arguments, false));
    METHODS.put("split", (evaluator, self, arguments) -> split(evaluator, self, arguments, false));
    METHODS.put("rsplit", (evaluator, self, arguments) -> split(evaluator, self, arguments, true));
    METHODS.put("splitlines", StringMethods::splitLines);
    METHODS.put(
        "partition", (evaluator, self, arguments) -> partition(evaluator, self, arguments, false));
    METHODS.put(
        "rpartition", (evaluator, self, arguments) -> partition(evaluator, self, arguments, true));
    METHODS.put(
        "find",
        (evaluator, self, arguments) ->
            Value.Int.of(find("find", evaluator, self, arguments, false)));
    METHODS.put(
        "rfind",
        (evaluator, self, arguments) ->
            Value.Int.of(find("rfind", evaluator, self, arguments, true)));
    METHODS.put(
        "index",
        (evaluator, self, arguments) -> found(find("index", evaluator, self, arguments, false)));
    METHODS.put(
        "rindex",
        (evaluator, self, arguments) -> found(find("rindex", evaluator, self, arguments, true)));
    METHODS.put("count", StringMethods::count);
    METHODS.put("zfill", StringMethods::zeroFill);
    METHODS.put("ljust", (evaluator, self, arguments) -> justify(evaluator, self, arguments, 0));
    METHODS.put("center", (evaluator, self, arguments) -> justify(evaluator, self, arguments, 1));
    METHODS.put("rjust", (evaluator, self, arguments) -> justify(evaluator, self, arguments, 2));
    map("upper", PythonText::upper);
    map("lower", PythonText::lower);
    map("casefold", text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    map("title", PythonText::title);
    map("capitalize", PythonText::capitalize);
    map("swapcase", StringMethods::swapCase);
    all("isdigit", Character::isDigit);
    all("isdecimal", Character::isDigit);
    all("isnumeric", StringMethods::isNumeric);
    all("isalpha", Character::isLetter);
    all("isalnum", Character::isLetterOrDigit);
    all("isspace", PythonText::isSpace);
    test("isascii", text -> text.chars().allMatch(c -> c < 128));
    test("isupper", text -> isCase(text, Character::isUpperCase));
    test("islower", text -> isCase(text, Character::isLowerCase));
  }

  private StringMethods() {}

  static Optional<Value> find(Value.Str self, String name) {
    return Optional.ofNullable(METHODS.get(name))
        .map(method ->
            new Value.Function(
                name, (evaluator, arguments) -> method.call(evaluator, self, arguments)));
  }

  private static void map(String name, UnaryOperator<String> function) {
    METHODS.put(
        name,
        (evaluator, self, arguments) -> {
          arguments.bind(name);
          evaluator.budget().characters(self.text().length());
          return self.with(function.apply(self.text()));
        });
  }

  private static void test(String name, Predicate<String> predicate) {
    METHODS.put(
        name,
        (_, self, arguments) -> {
          arguments.bind(name);
          return Value.Bool.of(predicate.test(self.text()));
        });
  }

  private static void all(String name, IntPredicate predicate) {
    test(name, text -> !text.isEmpty() && text.codePoints().allMatch(predicate));
  }

  private static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return Character.isDigit(c)
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** {@code str.isupper} and {@code str.islower}: some cased letter, and all of that case. */
  static boolean isCase(String text, IntPredicate wanted) {
    return text.codePoints().anyMatch(PythonText::isCased)
        && text.codePoints().filter(PythonText::isCased).allMatch(wanted);
  }

  private static String swapCase(String text) {
    StringBuilder swapped = new StringBuilder(text.length());
    text.codePoints()
        .mapToObj(c ->
            Character.isUpperCase(c)
                ? PythonText.lower(Character.toString(c))
                : PythonText.upper(Character.toString(c)))
        .forEach(swapped::append);
    return swapped.toString();
  }

  private static Value affix(String name, Value.Str self, CallArguments arguments) {
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

  private static Value strip(
      Evaluator evaluator, Value.Str self, CallArguments arguments, boolean left, boolean right) {
    Optional<Value.Str> characters =
        arguments.bind(left && right ? "strip" : left ? "lstrip" : "rstrip", "chars").text("chars");
    return self.with(strip(evaluator.budget(), self.text(), characters, left, right));
  }

  static String strip(
      Budget budget, String text, Optional<Value.Str> characters, boolean left, boolean right) {
    budget.search(text, characters.map(Value.Str::text).orElse(""));
    IntPredicate stripped =
        characters
            .<IntPredicate>map(set -> c -> set.text().indexOf(c) >= 0)
            .orElse(PythonText::isSpace);
    String rest = left ? PythonText.stripLeft(text, stripped) : text;
    return right ? PythonText.stripRight(rest, stripped) : rest;
  }

  private static Value remove(Value.Str self, CallArguments arguments, boolean prefix) {
    String name = prefix ? "removeprefix" : "removesuffix";
    String affix = arguments.bind(name, "affix").requireText("affix").text();
    String text = self.text();
    if (prefix) {
      return self.with(text.startsWith(affix) ? text.substring(affix.length()) : text);
    }
    return self.with(
        text.endsWith(affix) ? text.substring(0, text.length() - affix.length()) : text);
  }

  private static Value split(
      Evaluator evaluator, Value.Str self, CallArguments arguments, boolean fromRight) {
    CallArguments.Bound bound = arguments.bind(fromRight ? "rsplit" : "split", "sep", "maxsplit");
    bound
        .some("sep")
        .filter(separator -> !(separator instanceof Value.Str))
        .ifPresent(separator -> {
          throw new TemplateException("must be str or None, not " + separator.typeName());
        });
    evaluator.budget().characters(self.text().length());
    evaluator.budget().search(self.text(), bound.text("sep").map(Value.Str::text).orElse(""));
    int limit = bound.integer("maxsplit", -1);
    List<String> parts =
        Splitting.split(
            self.text(),
            bound.text("sep").map(Value.Str::text),
            limit < 0 ? Integer.MAX_VALUE : limit,
            fromRight);
    return new Value.ListValue(parts.stream().<Value>map(self::with).toList());
  }

  private static Value splitLines(Evaluator evaluator, Value.Str self, CallArguments arguments) {
    boolean keep = arguments.bind("splitlines", "keepends").flag("keepends", false);
    evaluator.budget().characters(self.text().length());
    return new Value.ListValue(
        PythonText.lines(self.text(), keep).stream().<Value>map(self::with).toList());
  }

  private static Value partition(
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

  private static int find(
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

  private static Value found(int position) {
    if (position < 0) {
      throw new TemplateException("substring not found");
    }
    return Value.Int.of(position);
  }

  private static Value count(Evaluator evaluator, Value.Str self, CallArguments arguments) {
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

  private static Value join(Evaluator evaluator, Value.Str self, CallArguments arguments) {
    Value items = arguments.bind("join", "iterable").require("iterable");
    if (!Iteration.isIterable(items)) {
      throw new TemplateException("can only join an iterable");
    }
    BoundedText text = evaluator.budget().text();
    int index = 0;
    for (Value item : evaluator.iteration().list(items)) {
      if (!(item instanceof Value.Str part)) {
        throw new TemplateException(
            "sequence item %d: expected str instance, %s found".formatted(index, item.typeName()));
      }
      text.append(index > 0 ? self.text() : "");
      text.append(self.markup() ? Markup.escape(part).text() : part.text());
      index++;
    }
    return self.with(text.toString());
  }

  private static Value replace(Evaluator evaluator, Value.Str self, CallArguments arguments) {
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

  private static Value zeroFill(Evaluator evaluator, Value.Str self, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("zfill", "width");
    bound.require("width");
    String text = self.text();
    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    return self.with(
        evaluator
            .budget()
            .text()
            .append(text.substring(0, sign))
            .repeat("0", (long) bound.integer("width", 0) - self.length())
            .append(text.substring(sign))
            .toString());
  }

  /**
   * @param side 0 puts the text on the left, 1 in the middle, 2 on the right
   */
  private static Value justify(
      Evaluator evaluator, Value.Str self, CallArguments arguments, int side) {
    CallArguments.Bound bound =
        arguments.bind(List.of("ljust", "center", "rjust").get(side), "width", "fillchar");
    bound.require("width");
    Value.Str fill = bound.text("fillchar").orElse(Value.Str.of(" "));
    if (fill.length() != 1) {
      throw new TemplateException("The fill character must be exactly one character long");
    }
    return self.with(
        justify(evaluator.budget(), self, bound.integer("width", 0), fill.text(), side));
  }

  static String justify(Budget budget, Value.Str self, int width, String fill, int side) {
    long missing = Math.max(0, (long) width - self.length());
    long left =
        switch (side) {
          case 0 -> 0;
          // Python puts the odd blank on the left where the width is odd.
          case 1 -> missing / 2 + (missing & width & 1);
          default -> missing;
        };
    return budget
        .text()
        .repeat(fill, left)
        .append(self.text())
        .repeat(fill, missing - left)
        .toString();
  }
}
