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
    METHODS.put("replace", StringSearch::replace);
    METHODS.put(
        "startswith", (_, self, arguments) -> StringSearch.affix("startswith", self, arguments));
    METHODS.put(
        "endswith", (_, self, arguments) -> StringSearch.affix("endswith", self, arguments));
    METHODS.put(
        "strip", (evaluator, self, arguments) -> strip(evaluator, self, arguments, true, true));
    METHODS.put(
        "lstrip", (evaluator, self, arguments) -> strip(evaluator, self, arguments, true, false));
    METHODS.put(
        "rstrip", (evaluator, self, arguments) -> strip(evaluator, self, arguments, false, true));
    METHODS.put("removeprefix", (_, self, arguments) -> StringSearch.remove(self, arguments, true));
    METHODS.put(
        "removesuffix", (_, self, arguments) -> StringSearch.remove(self, arguments, false));
    METHODS.put("split", (evaluator, self, arguments) -> split(evaluator, self, arguments, false));
    METHODS.put("rsplit", (evaluator, self, arguments) -> split(evaluator, self, arguments, true));
    METHODS.put("splitlines", StringMethods::splitLines);
    METHODS.put(
        "partition",
        (evaluator, self, arguments) -> StringSearch.partition(evaluator, self, arguments, false));
    METHODS.put(
        "rpartition",
        (evaluator, self, arguments) -> StringSearch.partition(evaluator, self, arguments, true));
    METHODS.put(
        "find",
        (evaluator, self, arguments) ->
            Value.Int.of(StringSearch.find("find", evaluator, self, arguments, false)));
    METHODS.put(
        "rfind",
        (evaluator, self, arguments) ->
            Value.Int.of(StringSearch.find("rfind", evaluator, self, arguments, true)));
    METHODS.put(
        "index",
        (evaluator, self, arguments) ->
            StringSearch.found(StringSearch.find("index", evaluator, self, arguments, false)));
    METHODS.put(
        "rindex",
        (evaluator, self, arguments) ->
            StringSearch.found(StringSearch.find("rindex", evaluator, self, arguments, true)));
    METHODS.put("count", StringSearch::count);
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
