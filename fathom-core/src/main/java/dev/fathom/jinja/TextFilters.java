package dev.fathom.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The filters that make text. */
final class TextFilters {
  private TextFilters() {}

  static Map<String, Filter> byName() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("string", (evaluator, subject, _) -> text(evaluator, subject));
    filters.put("upper", mapping(PythonText::upper));
    filters.put("lower", mapping(PythonText::lower));
    filters.put("capitalize", mapping(PythonText::capitalize));
    filters.put("title", TextFilters::title);
    filters.put("trim", TextFilters::trim);
    filters.put("replace", TextFilters::replace);
    filters.put("indent", TextFilters::indent);
    filters.put("center", TextFilters::center);
    filters.put("truncate", TextFilters::truncate);
    filters.put("wordcount", TextFilters::wordCount);
    filters.put("format", TextFilters::format);
    filters.put("join", TextFilters::join);
    filters.put("escape", (evaluator, subject, _) -> Markup.escape(text(evaluator, subject)));
    filters.put("e", filters.get("escape"));
    filters.put(
        "forceescape", (evaluator, subject, _) -> Markup.forceEscape(text(evaluator, subject)));
    filters.put(
        "safe", (evaluator, subject, _) -> new Value.Str(text(evaluator, subject).text(), true));
    return filters;
  }

  /** The value's text; markup stays markup. */
  private static Value.Str text(Evaluator evaluator, Value value) {
    return value instanceof Value.Str text ? text : Value.Str.of(evaluator.printer().str(value));
  }

  private static Filter mapping(UnaryOperator<String> function) {
    return (evaluator, subject, _) -> {
      Value.Str text = text(evaluator, subject);
      evaluator.budget().characters(text.text().length());
      return text.with(function.apply(text.text()));
    };
  }

  private static Value title(Evaluator evaluator, Value subject, CallArguments arguments) {
    String text = text(evaluator, subject).text();
    BoundedText titled = evaluator.budget().text();
    boolean wordStarts = true;
    for (int c : text.codePoints().toArray()) {
      String letter = Character.toString(c);
      boolean separates = PythonText.isSpace(c) || "-({[<".indexOf(c) >= 0;
      titled.append(separates || !wordStarts ? PythonText.lower(letter) : PythonText.upper(letter));
      wordStarts = separates;
    }
    return Value.Str.of(titled.toString());
  }

  private static Value trim(Evaluator evaluator, Value subject, CallArguments arguments) {
    Value.Str text = text(evaluator, subject);
    return text.with(
        StringMethods.strip(
            evaluator.budget(),
            text.text(),
            arguments.bind("trim", "chars").text("chars"),
            true,
            true));
  }

  private static Value replace(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("replace", "old", "new", "count");
    Printer printer = evaluator.printer();
    return Value.Str.of(
        StringSearch.replace(
            evaluator.budget(),
            printer.str(subject),
            printer.str(bound.require("old")),
            printer.str(bound.require("new")),
            bound.integer("count", -1)));
  }

  private static Value indent(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("indent", "width", "first", "blank");
    if (!(subject instanceof Value.Str text)) {
      throw subject instanceof Value.Undefined undefined
          ? undefined.failure()
          : new TemplateException(
              "unsupported operand type(s) for +=: '%s' and 'str'".formatted(subject.typeName()));
    }
    String indentation =
        bound.get("width").orElse(Value.Int.of(4)) instanceof Value.Str given
            ? given.text()
            : evaluator.budget().text().repeat(" ", bound.integer("width", 4)).toString();
    boolean blank = bound.flag("blank", false);
    BoundedText indented = evaluator.budget().text();
    List<String> lines = PythonText.lines(text.text() + "\n", false);
    for (int i = 0; i < lines.size(); i++) {
      boolean first = i == 0;
      indented.append(first ? "" : "\n");
      if (first ? bound.flag("first", false) : blank || !lines.get(i).isEmpty()) {
        indented.append(indentation);
      }
      indented.append(lines.get(i));
    }
    return text.with(indented.toString());
  }

  private static Value center(Evaluator evaluator, Value subject, CallArguments arguments) {
    Value.Str text = text(evaluator, subject);
    int width = arguments.bind("center", "width").integer("width", 80);
    return text.with(StringMethods.justify(evaluator.budget(), text, width, " ", 1));
  }

  private static Value truncate(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("truncate", "length", "killwords", "end", "leeway");
    Value.Str text = text(evaluator, subject);
    Value.Str end = bound.text("end").orElse(Value.Str.of("..."));
    int length = bound.integer("length", 255);
    int leeway = bound.integer("leeway", 5);
    if (length < end.length() || leeway < 0) {
      throw new TemplateException(
          "expected length >= %d and leeway >= 0, got %d and %d"
              .formatted(end.length(), length, leeway));
    }
    if (text.length() <= (long) length + leeway) {
      return text;
    }
    String cut = text.text().substring(0, text.text().offsetByCodePoints(0, length - end.length()));
    int space = cut.lastIndexOf(' ');
    boolean wholeWords = !bound.flag("killwords", false) && space >= 0;
    return text.with((wholeWords ? cut.substring(0, space) : cut) + end.text());
  }

  private static Value wordCount(Evaluator evaluator, Value subject, CallArguments arguments) {
    int words = 0;
    boolean inWord = false;
    for (int c : text(evaluator, subject).text().codePoints().toArray()) {
      boolean word = Character.isLetterOrDigit(c) || c == '_';
      words += word && !inWord ? 1 : 0;
      inWord = word;
    }
    return Value.Int.of(words);
  }

  private static Value format(Evaluator evaluator, Value subject, CallArguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.keywords().isEmpty()) {
      throw new TemplateException("can't handle positional and keyword arguments at the same time");
    }
    Value values = new Value.Tuple(arguments.positional());
    if (!arguments.keywords().isEmpty()) {
      Dict named = new Dict();
      arguments.keywords().forEach((name, value) -> named.put(Value.Str.of(name), value));
      values = named;
    }
    return evaluator
        .arithmetic()
        .apply(Expression.Operator.MODULO, text(evaluator, subject), values);
  }

  private static Value join(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("join", "d", "attribute");
    String separator = bound.get("d").map(evaluator.printer()::str).orElse("");
    BoundedText text = evaluator.budget().text();
    boolean first = true;
    for (Value item : evaluator.iteration().list(subject)) {
      Value joined =
          bound
              .some("attribute")
              .map(path -> AttributePath.of(path, evaluator).read(item))
              .orElse(item);
      text.append(first ? "" : separator).append(evaluator.printer().str(joined));
      first = false;
    }
    return Value.Str.of(text.toString());
  }
}
