package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Python's {@code json.dumps}, which is what {@code tojson} is in chat templates. */
final class JsonText {
  private final Budget budget;
  private final Equality equality;
  private final Style style;
  private final BoundedText text;

  /**
   * @param indent what each level is indented by; without it all stands on one line
   */
  record Style(
      boolean ascii,
      Optional<String> indent,
      String itemSeparator,
      String keySeparator,
      boolean sorted) {}

  private JsonText(Budget budget, Equality equality, Style style) {
    this.budget = budget;
    this.equality = equality;
    this.style = style;
    this.text = budget.text();
  }

  static String write(Value value, Style style, Budget budget, Equality equality) {
    JsonText json = new JsonText(budget, equality, style);
    json.write(value, 0);
    return json.text.toString();
  }

  private void write(Value value, int level) {
    switch (value) {
      case Value.None _, Value.Bool _, Value.Int _, Value.Real _ -> text.append(scalar(value));
      case Value.Str string -> quote(string.text());
      case Value.ListValue list -> writeList(list.items(), level);
      case Value.Tuple tuple -> writeList(tuple.items(), level);
      case Dict dict -> writeDict(dict, level);
      case Value.Range _,
          Value.Undefined _,
          Value.Function _,
          Value.DictView _,
          OneShot _,
          Namespace _,
          Loop _,
          Macro _ ->
          throw new TemplateException(
              "Object of type " + value.typeName() + " is not JSON serializable");
    }
  }

  private static String scalar(Value value) {
    return switch (value) {
      case Value.Bool bool -> bool.value() ? "true" : "false";
      case Value.Int number -> number.value().toString();
      case Value.Real(double real) ->
          Double.isNaN(real)
              ? "NaN"
              : Double.isInfinite(real)
                  ? (real > 0 ? "Infinity" : "-Infinity")
                  : Numbers.repr(real);
      default -> "null";
    };
  }

  private void writeList(List<Value> items, int level) {
    budget.enter();
    try {
      text.append('[');
      Iterator<Value> values = items.iterator();
      while (values.hasNext()) {
        newLine(level + 1);
        write(values.next(), level + 1);
        if (values.hasNext()) {
          text.append(style.itemSeparator());
        } else {
          newLine(level);
        }
      }
      text.append(']');
    } finally {
      budget.leave();
    }
  }

  private void writeDict(Dict dict, int level) {
    budget.enter();
    try {
      List<Dict.Entry> entries = new ArrayList<>(dict.entries());
      if (style.sorted()) {
        entries.sort((a, b) -> equality.compareForSorting(a.key(), b.key()));
      }
      text.append('{');
      Iterator<Dict.Entry> rest = entries.iterator();
      while (rest.hasNext()) {
        Dict.Entry entry = rest.next();
        newLine(level + 1);
        quote(key(entry.key()));
        text.append(style.keySeparator());
        write(entry.value(), level + 1);
        if (rest.hasNext()) {
          text.append(style.itemSeparator());
        } else {
          newLine(level);
        }
      }
      text.append('}');
    } finally {
      budget.leave();
    }
  }

  private static String key(Value key) {
    return switch (key) {
      case Value.Str string -> string.text();
      case Value.None _, Value.Bool _, Value.Int _, Value.Real _ -> scalar(key);
      default ->
          throw new TemplateException(
              "keys must be str, int, float, bool or None, not " + key.typeName());
    };
  }

  private void newLine(int level) {
    if (style.indent().isPresent()) {
      text.append('\n').repeat(style.indent().get(), level);
    }
  }

  private void quote(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\f' -> text.append("\\f");
        case '\b' -> text.append("\\b");
        default -> {
          if (c < ' ' || (style.ascii() && c > '~')) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
