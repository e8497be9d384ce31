package dev.fathom.jinja;

import java.math.BigInteger;
import java.util.List;

/** A value inside a template: one of a closed set, each behaving as its Python namesake. */
sealed interface Value
    permits Value.None,
        Value.Bool,
        Value.Int,
        Value.Real,
        Value.Sequence,
        Value.Undefined,
        Value.Function,
        Value.DictView,
        Dict,
        OneShot,
        Namespace,
        Loop,
        Macro {

  /** The name of its Python type, for messages. */
  String typeName();

  /** What can be indexed by position and sliced. */
  sealed interface Sequence extends Value permits Str, ListValue, Tuple, Range {}

  enum None implements Value {
    NONE;

    @Override
    public String typeName() {
      return "NoneType";
    }
  }

  enum Bool implements Value {
    FALSE,
    TRUE;

    static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }

    boolean value() {
      return this == TRUE;
    }

    @Override
    public String typeName() {
      return "bool";
    }
  }

  record Int(BigInteger value) implements Value {
    public Int {
      if (value.bitLength() > Budget.INTEGER_BITS) {
        throw Budget.exceeded("an integer of more than 4300 digits");
      }
    }

    static Int of(long value) {
      return new Int(BigInteger.valueOf(value));
    }

    @Override
    public String typeName() {
      return "int";
    }
  }

  record Real(double value) implements Value {
    @Override
    public String typeName() {
      return "float";
    }
  }

  /**
   * @param markup whether it went through {@code escape} or {@code safe}: joined to another text
   *     with {@code +}, it escapes that one
   */
  record Str(String text, boolean markup) implements Sequence {
    static Str of(String text) {
      return new Str(text, false);
    }

    /** Another text of the same kind. */
    Str with(String other) {
      return new Str(other, markup);
    }

    /** Its length in code points. */
    int length() {
      return text.codePointCount(0, text.length());
    }

    @Override
    public String typeName() {
      return markup ? "Markup" : "str";
    }
  }

  record ListValue(List<Value> items) implements Sequence {
    @Override
    public String typeName() {
      return "list";
    }
  }

  record Tuple(List<Value> items) implements Sequence {
    static Tuple of(Value... items) {
      return new Tuple(List.of(items));
    }

    @Override
    public String typeName() {
      return "tuple";
    }
  }

  record Range(long start, long stop, long step, int length) implements Sequence {
    Value.Int get(int index) {
      return Int.of(start + index * step);
    }

    @Override
    public String typeName() {
      return "range";
    }
  }

  /** What a missing name, key or attribute gives; any use but printing and testing fails. */
  record Undefined(String message) implements Value {
    static Undefined ofName(String name) {
      return new Undefined(PythonText.repr(name) + " is undefined");
    }

    TemplateException failure() {
      return new TemplateException(message);
    }

    @Override
    public String typeName() {
      return "Undefined";
    }
  }

  /** The keys, values or items of a dictionary. */
  record DictView(String typeName, List<Value> items) implements Value {}

  /** A function or a method bound to its object. */
  record Function(String name, Body body) implements Value {
    interface Body {
      Value call(Evaluator evaluator, CallArguments arguments);
    }

    @Override
    public String typeName() {
      return "builtin_function_or_method";
    }
  }
}
