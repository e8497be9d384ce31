package dev.fathom.jinja;

import dev.fathom.jinja.Expression.Operator;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The tests by name. */
final class ValueTests {
  private static final Map<String, ValueTest> BY_NAME = new HashMap<>();

  static {
    simple("defined", value -> !(value instanceof Value.Undefined));
    simple("undefined", value -> value instanceof Value.Undefined);
    simple("none", value -> value == Value.None.NONE);
    simple("boolean", value -> value instanceof Value.Bool);
    simple("true", value -> value == Value.Bool.TRUE);
    simple("false", value -> value == Value.Bool.FALSE);
    simple("integer", value -> value instanceof Value.Int);
    simple("float", value -> value instanceof Value.Real);
    simple("number", Numbers::isNumber);
    simple("string", value -> value instanceof Value.Str);
    simple("mapping", value -> value instanceof Dict);
    simple("iterable", Iteration::isIterable);
    simple("sequence", ValueTests::isSequence);
    simple("callable", ValueTests::isCallable);
    simple("escaped", value -> value instanceof Value.Str text && text.markup());
    BY_NAME.put(
        "filter",
        (evaluator, value, _) -> Filters.find(evaluator.printer().str(value)).isPresent());
    BY_NAME.put(
        "test", (evaluator, value, _) -> BY_NAME.containsKey(evaluator.printer().str(value)));
    BY_NAME.put("upper", (evaluator, value, _) -> isCase(evaluator, value, Character::isUpperCase));
    BY_NAME.put("lower", (evaluator, value, _) -> isCase(evaluator, value, Character::isLowerCase));
    BY_NAME.put("odd", (evaluator, value, _) -> remainderIs(evaluator, value, Value.Int.of(2), 1));
    BY_NAME.put("even", (evaluator, value, _) -> remainderIs(evaluator, value, Value.Int.of(2), 0));
    BY_NAME.put(
        "divisibleby",
        (evaluator, value, arguments) ->
            remainderIs(evaluator, value, other("divisibleby", arguments), 0));
    BY_NAME.put("sameas", (_, value, arguments) -> isSame(value, other("sameas", arguments)));
    BY_NAME.put(
        "in",
        (evaluator, value, arguments) ->
            evaluator.equality().contains(other("in", arguments), value));
    for (String name : List.of("==", "eq", "equalto")) {
      BY_NAME.put(
          name,
          (evaluator, value, arguments) ->
              evaluator.equality().equal(value, other(name, arguments)));
    }
    for (String name : List.of("!=", "ne")) {
      BY_NAME.put(
          name,
          (evaluator, value, arguments) ->
              !evaluator.equality().equal(value, other(name, arguments)));
    }
    ordering("<", order -> order < 0, "<", "lt", "lessthan");
    ordering("<=", order -> order <= 0, "<=", "le");
    ordering(">", order -> order > 0, ">", "gt", "greaterthan");
    ordering(">=", order -> order >= 0, ">=", "ge");
  }

  private ValueTests() {}

  static ValueTest get(String name) {
    ValueTest test = BY_NAME.get(name);
    if (test == null) {
      throw new TemplateException("No test named " + PythonText.repr(name) + ".");
    }
    return test;
  }

  private static void simple(String name, Predicate<Value> predicate) {
    BY_NAME.put(
        name,
        (_, value, arguments) -> {
          arguments.bind(name);
          return predicate.test(value);
        });
  }

  private static void ordering(String operator, IntPredicate holds, String... names) {
    for (String name : names) {
      BY_NAME.put(
          name,
          (evaluator, value, arguments) ->
              evaluator
                  .equality()
                  .order(value, other(name, arguments), operator)
                  .filter(holds::test)
                  .isPresent());
    }
  }

  private static Value other(String name, CallArguments arguments) {
    return arguments.bind(name, "other").require("other");
  }

  private static boolean remainderIs(
      Evaluator evaluator, Value value, Value divisor, int remainder) {
    Value left = evaluator.arithmetic().apply(Operator.MODULO, value, divisor);
    return evaluator.equality().equal(left, new Value.Int(BigInteger.valueOf(remainder)));
  }

  private static boolean isCase(Evaluator evaluator, Value value, IntPredicate wanted) {
    return StringMethods.isCase(evaluator.printer().str(value), wanted);
  }

  private static boolean isSequence(Value value) {
    return value instanceof Value.Sequence
        || value instanceof Dict
        || value instanceof Value.Undefined;
  }

  private static boolean isCallable(Value value) {
    return value instanceof Value.Function
        || value instanceof Macro
        || value instanceof Loop
        || value instanceof Value.Undefined;
  }

  /** Python's {@code is}: small integers and equal literals are one object there. */
  private static boolean isSame(Value value, Value other) {
    boolean constant =
        value instanceof Value.Int || (value instanceof Value.Str && other instanceof Value.Str);
    return Equality.same(value, other) || (constant && value.equals(other));
  }
}
