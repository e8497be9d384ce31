package dev.fathom.jinja;

import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr}. */
final class Printer {
  private final Budget budget;

  Printer(Budget budget) {
    this.budget = budget;
  }

  /** What {@code {{ value }}} prints. */
  String str(Value value) {
    return switch (value) {
      case Value.Str text -> text.text();
      case Value.Undefined _ -> "";
      case Value other -> repr(other);
    };
  }

  String repr(Value value) {
    BoundedText text = budget.text();
    write(value, text);
    return text.toString();
  }

  private void write(Value value, BoundedText text) {
    switch (value) {
      case Value.None _ -> text.append("None");
      case Value.Bool bool -> text.append(bool.value() ? "True" : "False");
      case Value.Int number -> text.append(number.value().toString());
      case Value.Real real -> text.append(Numbers.repr(real.value()));
      case Value.Str string ->
          text.append(
              string.markup()
                  ? "Markup(" + PythonText.repr(string.text()) + ")"
                  : PythonText.repr(string.text()));
      case Value.ListValue list -> writeAll("[", list.items(), "]", text);
      case Value.Tuple tuple ->
          writeAll("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", text);
      case Value.DictView view -> writeAll(view.typeName() + "([", view.items(), "])", text);
      case Dict dict -> writeDict(dict, text);
      case Value.Range range -> text.append(rangeText(range));
      case Value.Undefined _ -> text.append("Undefined");
      case Value.Function function -> text.append("<function " + function.name() + ">");
      case OneShot shot -> text.append("<" + shot.typeName() + " object>");
      case Loop loop -> text.append("<LoopContext " + loop.index() + "/" + loop.length() + ">");
      case Macro macro -> text.append("<Macro " + PythonText.repr(macro.definition().name()) + ">");
      case Namespace namespace -> {
        text.append("<Namespace ");
        Dict attributes = new Dict();
        for (Map.Entry<String, Value> attribute : namespace.attributes().entrySet()) {
          attributes.put(Value.Str.of(attribute.getKey()), attribute.getValue());
        }
        writeDict(attributes, text);
        text.append(">");
      }
    }
  }

  private static String rangeText(Value.Range range) {
    String bounds = "range(" + range.start() + ", " + range.stop();
    return range.step() == 1 ? bounds + ")" : bounds + ", " + range.step() + ")";
  }

  private void writeAll(String open, List<Value> items, String close, BoundedText text) {
    budget.enter();
    try {
      text.append(open);
      String separator = "";
      for (Value item : items) {
        text.append(separator);
        write(item, text);
        separator = ", ";
      }
      text.append(close);
    } finally {
      budget.leave();
    }
  }

  private void writeDict(Dict dict, BoundedText text) {
    budget.enter();
    try {
      text.append("{");
      String separator = "";
      for (Dict.Entry entry : dict.entries()) {
        text.append(separator);
        write(entry.key(), text);
        text.append(": ");
        write(entry.value(), text);
        separator = ", ";
      }
      text.append("}");
    } finally {
      budget.leave();
    }
  }
}
