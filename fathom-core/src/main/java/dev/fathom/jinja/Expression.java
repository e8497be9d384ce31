package dev.fathom.jinja;

import java.util.List;
import java.util.Optional;

/** An expression of the template, with the line it stands on. */
sealed interface Expression {
  int line();

  record Constant(Value value, int line) implements Expression {}

  record Name(String name, int line) implements Expression {}

  record ListLiteral(List<Expression> items, int line) implements Expression {}

  record TupleLiteral(List<Expression> items, int line) implements Expression {}

  record DictLiteral(List<Pair> pairs, int line) implements Expression {}

  record Pair(Expression key, Expression value) {}

  /** {@code base.name}. */
  record Attribute(Expression base, String name, int line) implements Expression {}

  /** {@code base[index]}. */
  record Item(Expression base, Expression index, int line) implements Expression {}

  /** {@code base[start:stop:step]}. */
  record Slice(
      Expression base,
      Optional<Expression> start,
      Optional<Expression> stop,
      Optional<Expression> step,
      int line)
      implements Expression {}

  record Call(Expression callee, Arguments arguments, int line) implements Expression {}

  /** {@code base | name(arguments)}. */
  record Filtered(Expression base, FilterStep filter, int line) implements Expression {}

  record FilterStep(String name, Arguments arguments, int line) {}

  /** {@code base is name(arguments)}. */
  record Tested(Expression base, String name, Arguments arguments, int line)
      implements Expression {}

  record Not(Expression operand, int line) implements Expression {}

  record Sign(boolean negative, Expression operand, int line) implements Expression {}

  record And(Expression left, Expression right, int line) implements Expression {}

  record Or(Expression left, Expression right, int line) implements Expression {}

  record Arithmetic(Operator operator, Expression left, Expression right, int line)
      implements Expression {}

  /** {@code first < a < b}: each operand is compared with the one before it. */
  record Comparison(Expression first, List<Operand> operands, int line) implements Expression {}

  record Operand(Comparator comparator, Expression value) {}

  /** {@code a ~ b ~ c}: the texts of all of them. */
  record Concatenation(List<Expression> parts, int line) implements Expression {}

  /** {@code then if condition else otherwise}. */
  record Conditional(
      Expression condition, Expression then, Optional<Expression> otherwise, int line)
      implements Expression {}

  record Arguments(
      List<Expression> positional,
      List<Keyword> keywords,
      Optional<Expression> spread,
      Optional<Expression> keywordSpread) {
    static final Arguments NONE =
        new Arguments(List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  record Keyword(String name, Expression value) {}

  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    MODULO("%"),
    POWER("**");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }
  }

  enum Comparator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("in"),
    NOT_IN("not in");

    private final String symbol;

    Comparator(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }
  }
}
