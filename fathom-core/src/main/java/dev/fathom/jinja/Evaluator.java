package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes expressions. */
final class Evaluator {
  private final Budget budget;
  private final Interpreter interpreter;
  private final Printer printer;
  private final Equality equality;
  private final Arithmetic arithmetic;
  private final Iteration iteration;
  private final Slicing slicing;
  private final Access access = new Access();

  Evaluator(Budget budget, Interpreter interpreter) {
    this.budget = budget;
    this.interpreter = interpreter;
    this.printer = new Printer(budget);
    this.equality = new Equality(budget);
    this.arithmetic = new Arithmetic(budget, printer);
    this.iteration = new Iteration(budget);
    this.slicing = new Slicing(budget);
  }

  Budget budget() {
    return budget;
  }

  Printer printer() {
    return printer;
  }

  Equality equality() {
    return equality;
  }

  Arithmetic arithmetic() {
    return arithmetic;
  }

  Iteration iteration() {
    return iteration;
  }

  Access access() {
    return access;
  }

  Value evaluate(Expression expression, Scope scope) {
    budget.enter();
    try {
      return budget.pass(compute(expression, scope));
    } catch (TemplateException e) {
      throw e.at(expression.line());
    } finally {
      budget.leave();
    }
  }

  private Value compute(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Constant constant -> constant.value();
      case Expression.Name name ->
          scope.get(name.name()).orElseGet(() -> Value.Undefined.ofName(name.name()));
      case Expression.ListLiteral list -> new Value.ListValue(all(list.items(), scope));
      case Expression.TupleLiteral tuple -> new Value.Tuple(all(tuple.items(), scope));
      case Expression.DictLiteral literal -> dict(literal, scope);
      case Expression.Attribute attribute ->
          access.attribute(evaluate(attribute.base(), scope), attribute.name());
      case Expression.Item item ->
          access.item(evaluate(item.base(), scope), evaluate(item.index(), scope));
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Call call ->
          call(evaluate(call.callee(), scope), arguments(call.arguments(), scope));
      case Expression.Filtered filtered ->
          filter(filtered.filter(), evaluate(filtered.base(), scope), scope);
      case Expression.Tested tested ->
          Value.Bool.of(
              ValueTests.get(tested.name())
                  .test(
                      this, evaluate(tested.base(), scope), arguments(tested.arguments(), scope)));
      case Expression.Not not -> Value.Bool.of(!Truth.of(evaluate(not.operand(), scope)));
      case Expression.Sign sign ->
          arithmetic.negate(evaluate(sign.operand(), scope), sign.negative());
      case Expression.And and -> {
        Value left = evaluate(and.left(), scope);
        yield Truth.of(left) ? evaluate(and.right(), scope) : left;
      }
      case Expression.Or or -> {
        Value left = evaluate(or.left(), scope);
        yield Truth.of(left) ? left : evaluate(or.right(), scope);
      }
      case Expression.Arithmetic operation ->
          arithmetic.apply(
              operation.operator(),
              evaluate(operation.left(), scope),
              evaluate(operation.right(), scope));
      case Expression.Comparison comparison -> compare(comparison, scope);
      case Expression.Concatenation concatenation -> concatenate(concatenation, scope);
      case Expression.Conditional conditional -> conditional(conditional, scope);
    };
  }

  private List<Value> all(List<Expression> expressions, Scope scope) {
    budget.elements(expressions.size());
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Value dict(Expression.DictLiteral literal, Scope scope) {
    budget.elements(literal.pairs().size());
    Dict dict = new Dict();
    for (Expression.Pair pair : literal.pairs()) {
      dict.put(evaluate(pair.key(), scope), evaluate(pair.value(), scope));
    }
    return dict;
  }

  private Value slice(Expression.Slice slice, Scope scope) {
    Value base = evaluate(slice.base(), scope);
    if (base instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    Value start = bound(slice.start(), scope);
    Value stop = bound(slice.stop(), scope);
    Value step = bound(slice.step(), scope);
    if (base instanceof Value.Sequence sequence
        && isBound(start)
        && isBound(stop)
        && isBound(step)) {
      return slicing.slice(
          sequence, Numbers.toInt(start), Numbers.toInt(stop), Numbers.toInt(step));
    }
    return Access.missing(
        base,
        "slice(%s, %s, %s)".formatted(printer.repr(start), printer.repr(stop), printer.repr(step)));
  }

  private Value bound(Optional<Expression> bound, Scope scope) {
    return bound.map(expression -> evaluate(expression, scope)).orElse(Value.None.NONE);
  }

  private static boolean isBound(Value value) {
    return value == Value.None.NONE || Numbers.integer(value).isPresent();
  }

  private Value compare(Expression.Comparison comparison, Scope scope) {
    Value left = evaluate(comparison.first(), scope);
    for (Expression.Operand operand : comparison.operands()) {
      Value right = evaluate(operand.value(), scope);
      if (!holds(operand.comparator(), left, right)) {
        return Value.Bool.FALSE;
      }
      left = right;
    }
    return Value.Bool.TRUE;
  }

  private boolean holds(Expression.Comparator comparator, Value left, Value right) {
    return switch (comparator) {
      case EQUAL -> equality.equal(left, right);
      case NOT_EQUAL -> !equality.equal(left, right);
      case IN -> equality.contains(right, left);
      case NOT_IN -> !equality.contains(right, left);
      case LESS -> equality.order(left, right, "<").filter(order -> order < 0).isPresent();
      case LESS_OR_EQUAL ->
          equality.order(left, right, "<=").filter(order -> order <= 0).isPresent();
      case GREATER -> equality.order(left, right, ">").filter(order -> order > 0).isPresent();
      case GREATER_OR_EQUAL ->
          equality.order(left, right, ">=").filter(order -> order >= 0).isPresent();
    };
  }

  private Value concatenate(Expression.Concatenation concatenation, Scope scope) {
    BoundedText text = budget.text();
    for (Expression part : concatenation.parts()) {
      text.append(printer.str(evaluate(part, scope)));
    }
    return Value.Str.of(text.toString());
  }

  private Value conditional(Expression.Conditional conditional, Scope scope) {
    if (Truth.of(evaluate(conditional.condition(), scope))) {
      return evaluate(conditional.then(), scope);
    }
    return conditional
        .otherwise()
        .map(otherwise -> evaluate(otherwise, scope))
        .orElseGet(() ->
            new Value.Undefined(
                "the inline if-expression on line "
                    + conditional.line()
                    + " evaluated to false and no else section was defined."));
  }

  Value filter(Expression.FilterStep filter, Value subject, Scope scope) {
    return Filters.get(filter.name()).apply(this, subject, arguments(filter.arguments(), scope));
  }

  CallArguments arguments(Expression.Arguments arguments, Scope scope) {
    List<Value> positional = new ArrayList<>(all(arguments.positional(), scope));
    arguments
        .spread()
        .ifPresent(spread -> positional.addAll(iteration.list(evaluate(spread, scope))));
    Map<String, Value> keywords = new LinkedHashMap<>();
    for (Expression.Keyword keyword : arguments.keywords()) {
      addKeyword(keywords, keyword.name(), evaluate(keyword.value(), scope));
    }
    arguments.keywordSpread().ifPresent(spread -> addAll(keywords, evaluate(spread, scope)));
    return new CallArguments(positional, keywords);
  }

  private void addAll(Map<String, Value> keywords, Value spread) {
    if (!(spread instanceof Dict dict)) {
      throw new TemplateException("argument after ** must be a mapping, not " + spread.typeName());
    }
    for (Dict.Entry entry : dict.entries()) {
      if (!(entry.key() instanceof Value.Str name)) {
        throw new TemplateException("keywords must be strings");
      }
      addKeyword(keywords, name.text(), entry.value());
    }
  }

  private static void addKeyword(Map<String, Value> keywords, String name, Value value) {
    if (keywords.put(name, value) != null) {
      throw new TemplateException(
          "got multiple values for keyword argument " + PythonText.repr(name));
    }
  }

  Value call(Value callee, CallArguments arguments) {
    return switch (callee) {
      case Value.Function function -> function.body().call(this, arguments);
      case Macro macro -> interpreter.call(macro, arguments);
      case Value.Undefined undefined -> throw undefined.failure();
      case Loop _ ->
          throw new TemplateException(
              arguments.positional().isEmpty()
                  ? "LoopContext.__call__() missing 1 required positional argument: 'iterable'"
                  : "The loop must have the 'recursive' marker to be called recursively.");
      case Value other ->
          throw new TemplateException("'" + other.typeName() + "' object is not callable");
    };
  }
}
