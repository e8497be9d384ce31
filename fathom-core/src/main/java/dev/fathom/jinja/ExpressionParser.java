package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads expressions, weakest operator first, in the order of Jinja's own grammar. */
final class ExpressionParser {
  private final TokenStream stream;
  private final OperandParser operands;

  ExpressionParser(TokenStream stream) {
    this.stream = stream;
    this.operands = new OperandParser(stream, this);
  }

  OperandParser operands() {
    return operands;
  }

  Expression expression() {
    return expression(true);
  }

  private Expression expression(boolean withConditional) {
    stream.enter();
    try {
      return withConditional ? conditional() : or();
    } finally {
      stream.leave();
    }
  }

  private Expression conditional() {
    int line = stream.line();
    Expression value = or();
    while (stream.skipName("if")) {
      Expression condition = or();
      Optional<Expression> otherwise =
          stream.skipName("else") ? Optional.of(expression()) : Optional.empty();
      value = new Expression.Conditional(condition, value, otherwise, line);
      line = stream.line();
    }
    return value;
  }

  private Expression or() {
    Expression left = and();
    while (stream.current().isName("or")) {
      int line = stream.next().line();
      left = new Expression.Or(left, and(), line);
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (stream.current().isName("and")) {
      int line = stream.next().line();
      left = new Expression.And(left, not(), line);
    }
    return left;
  }

  private Expression not() {
    if (!stream.current().isName("not")) {
      return comparison();
    }
    int line = stream.next().line();
    stream.enter();
    try {
      return new Expression.Not(not(), line);
    } finally {
      stream.leave();
    }
  }

  private Expression comparison() {
    int line = stream.line();
    Expression first = sum();
    List<Expression.Operand> operands = new ArrayList<>();
    for (Optional<Expression.Comparator> next = comparator();
        next.isPresent();
        next = comparator()) {
      operands.add(new Expression.Operand(next.get(), sum()));
    }
    return operands.isEmpty() ? first : new Expression.Comparison(first, operands, line);
  }

  private Optional<Expression.Comparator> comparator() {
    if (stream.current().isName("not") && stream.look().isName("in")) {
      stream.next();
      stream.next();
      return Optional.of(Expression.Comparator.NOT_IN);
    }
    if (stream.skipName("in")) {
      return Optional.of(Expression.Comparator.IN);
    }
    for (Expression.Comparator comparator : Expression.Comparator.values()) {
      if (stream.skipOperator(comparator.symbol())) {
        return Optional.of(comparator);
      }
    }
    return Optional.empty();
  }

  private Expression sum() {
    Expression left = concatenation();
    while (stream.current().isOperator("+") || stream.current().isOperator("-")) {
      Token operator = stream.next();
      left = new Expression.Arithmetic(operator(operator), left, concatenation(), operator.line());
    }
    return left;
  }

  private Expression concatenation() {
    int line = stream.line();
    List<Expression> parts = new ArrayList<>(List.of(product()));
    while (stream.skipOperator("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.Concatenation(parts, line);
  }

  private Expression product() {
    Expression left = power();
    while (stream.current().is(Token.Type.OPERATOR)
        && Set.of("*", "/", "//", "%").contains(stream.current().text())) {
      Token operator = stream.next();
      left = new Expression.Arithmetic(operator(operator), left, power(), operator.line());
    }
    return left;
  }

  private Expression power() {
    Expression left = operands.operand();
    while (stream.current().isOperator("**")) {
      Token operator = stream.next();
      left =
          new Expression.Arithmetic(operator(operator), left, operands.operand(), operator.line());
    }
    return left;
  }

  private static Expression.Operator operator(Token token) {
    for (Expression.Operator operator : Expression.Operator.values()) {
      if (token.isOperator(operator.symbol())) {
        return operator;
      }
    }
    throw new AssertionError(token);
  }

  /**
   * Reads one expression, or with commas a tuple.
   *
   * @param end the name that ends it besides the tag's end, or an empty string
   */
  Expression tuple(boolean withConditional, boolean inParentheses, String end) {
    int line = stream.line();
    List<Expression> items = new ArrayList<>();
    boolean comma = false;
    while (!endsTuple(end)) {
      items.add(expression(withConditional));
      if (!stream.skipOperator(",")) {
        break;
      }
      comma = true;
    }
    if (!comma && !items.isEmpty()) {
      return items.getFirst();
    }
    if (items.isEmpty() && !inParentheses) {
      throw stream.fail(
          "Expected an expression, got " + PythonText.repr(stream.current().describe()));
    }
    return new Expression.TupleLiteral(items, line);
  }

  private boolean endsTuple(String end) {
    Token token = stream.current();
    return token.is(Token.Type.VARIABLE_END)
        || token.is(Token.Type.BLOCK_END)
        || token.isOperator(")")
        || token.isName(end);
  }
}
