package dev.fathom.jinja;

import dev.fathom.jinja.Expression.Arguments;
import dev.fathom.jinja.Expression.FilterStep;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads expressions, weakest operator first, in the order of Jinja's own grammar. */
final class ExpressionParser {
  private final TokenStream stream;
  private Set<String> names = new HashSet<>();

  ExpressionParser(TokenStream stream) {
    this.stream = stream;
  }

  /** Collects the names read from here on in a set of its own; returns the set used before. */
  Set<String> collectNames(Set<String> into) {
    Set<String> before = names;
    names = into;
    return before;
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
    Expression left = unary(true);
    while (stream.current().isOperator("**")) {
      Token operator = stream.next();
      left = new Expression.Arithmetic(operator(operator), left, unary(true), operator.line());
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

  private Expression unary(boolean withFilter) {
    Expression value;
    if (stream.current().isOperator("-") || stream.current().isOperator("+")) {
      Token sign = stream.next();
      stream.enter();
      try {
        value = new Expression.Sign(sign.isOperator("-"), unary(false), sign.line());
      } finally {
        stream.leave();
      }
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilter ? filtersAndTests(value) : value;
  }

  Expression primary() {
    Token token = stream.current();
    return switch (token.type()) {
      case NAME -> name(stream.next());
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (stream.current().is(Token.Type.STRING)) {
          text.append(stream.next().text());
        }
        yield new Expression.Constant(Value.Str.of(text.toString()), token.line());
      }
      case INTEGER -> new Expression.Constant(integer(stream.next()), token.line());
      case FLOAT ->
          new Expression.Constant(
              new Value.Real(Double.parseDouble(stream.next().text())), token.line());
      case OPERATOR -> bracketed();
      case DATA, BLOCK_BEGIN, BLOCK_END, VARIABLE_BEGIN, VARIABLE_END, END -> throw unexpected();
    };
  }

  private TemplateException unexpected() {
    return stream.fail("unexpected " + PythonText.repr(stream.current().describe()));
  }

  private Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expression.Constant(Value.Bool.TRUE, token.line());
      case "false", "False" -> new Expression.Constant(Value.Bool.FALSE, token.line());
      case "none", "None" -> new Expression.Constant(Value.None.NONE, token.line());
      default -> {
        names.add(token.text());
        yield new Expression.Name(token.text(), token.line());
      }
    };
  }

  private static Value integer(Token token) {
    String digits = token.text();
    if (digits.length() > 4300) {
      throw new TemplateException("an integer of more than 4300 digits", token.line());
    }
    int radix =
        digits.length() < 2
            ? 10
            : switch (Character.toLowerCase(digits.charAt(1))) {
              case 'b' -> 2;
              case 'o' -> 8;
              case 'x' -> 16;
              default -> 10;
            };
    return new Value.Int(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
  }

  private Expression bracketed() {
    int line = stream.line();
    if (stream.skipOperator("(")) {
      Expression inner = tuple(true, true, "");
      stream.expectOperator(")");
      return inner;
    }
    if (stream.skipOperator("[")) {
      List<Expression> items = new ArrayList<>();
      while (continues(items, "]")) {
        items.add(expression());
      }
      stream.expectOperator("]");
      return new Expression.ListLiteral(items, line);
    }
    if (stream.skipOperator("{")) {
      List<Expression.Pair> pairs = new ArrayList<>();
      while (continues(pairs, "}")) {
        Expression key = expression();
        stream.expectOperator(":");
        pairs.add(new Expression.Pair(key, expression()));
      }
      stream.expectOperator("}");
      return new Expression.DictLiteral(pairs, line);
    }
    throw unexpected();
  }

  /** Reads the comma between elements; whether another element follows before the bracket. */
  private boolean continues(List<?> read, String close) {
    if (!read.isEmpty() && !stream.current().isOperator(close)) {
      stream.expectOperator(",");
    }
    return !stream.current().isOperator(close);
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

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      if (stream.current().isOperator(".")) {
        value = attribute(value);
      } else if (stream.current().isOperator("[")) {
        value = subscript(value);
      } else if (stream.current().isOperator("(")) {
        int line = stream.line();
        value = new Expression.Call(value, arguments(), line);
      } else {
        return value;
      }
    }
  }

  private Expression attribute(Expression base) {
    int line = stream.next().line();
    Token name = stream.next();
    return switch (name.type()) {
      case NAME -> new Expression.Attribute(base, name.text(), line);
      case INTEGER -> new Expression.Item(base, new Expression.Constant(integer(name), line), line);
      default -> throw new TemplateException("expected name or number", name.line());
    };
  }

  private Expression subscript(Expression base) {
    int line = stream.next().line();
    Optional<Expression> start = sliceBound();
    if (!stream.skipOperator(":")) {
      stream.expectOperator("]");
      return new Expression.Item(base, start.orElseThrow(this::unexpected), line);
    }
    Optional<Expression> stop = sliceBound();
    Optional<Expression> step = stream.skipOperator(":") ? sliceBound() : Optional.empty();
    stream.expectOperator("]");
    return new Expression.Slice(base, start, stop, step, line);
  }

  private Optional<Expression> sliceBound() {
    Token token = stream.current();
    return token.isOperator(":") || token.isOperator("]")
        ? Optional.empty()
        : Optional.of(expression());
  }

  private Expression filtersAndTests(Expression start) {
    Expression value = start;
    while (true) {
      int line = stream.line();
      if (stream.skipOperator("|")) {
        value = new Expression.Filtered(value, filterStep(), line);
      } else if (stream.skipName("is")) {
        value = test(value, line);
      } else if (stream.current().isOperator("(")) {
        value = new Expression.Call(value, arguments(), line);
      } else {
        return value;
      }
    }
  }

  /** Reads the name and arguments of one filter. */
  FilterStep filterStep() {
    int line = stream.line();
    String name = dottedName();
    return new FilterStep(
        name, stream.current().isOperator("(") ? arguments() : Arguments.NONE, line);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(stream.expect(Token.Type.NAME).text());
    while (stream.skipOperator(".")) {
      name.append('.').append(stream.expect(Token.Type.NAME).text());
    }
    return name.toString();
  }

  private Expression test(Expression base, int line) {
    boolean negated = stream.skipName("not");
    String name = dottedName();
    Arguments arguments = Arguments.NONE;
    if (stream.current().isOperator("(")) {
      arguments = arguments();
    } else if (beginsTestArgument()) {
      if (stream.current().isName("is")) {
        throw stream.fail("You cannot chain multiple tests with is");
      }
      Expression argument = postfix(primary());
      arguments = new Arguments(List.of(argument), List.of(), Optional.empty(), Optional.empty());
    }
    Expression test = new Expression.Tested(base, name, arguments, line);
    return negated ? new Expression.Not(test, line) : test;
  }

  private boolean beginsTestArgument() {
    Token token = stream.current();
    return switch (token.type()) {
      case NAME -> !Set.of("else", "or", "and").contains(token.text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.isOperator("[") || token.isOperator("{");
      case DATA, BLOCK_BEGIN, BLOCK_END, VARIABLE_BEGIN, VARIABLE_END, END -> false;
    };
  }

  private Arguments arguments() {
    stream.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    List<Expression.Keyword> keywords = new ArrayList<>();
    Optional<Expression> spread = Optional.empty();
    Optional<Expression> keywordSpread = Optional.empty();
    while (!stream.current().isOperator(")")) {
      if (stream.skipOperator("**")) {
        ensure(keywordSpread.isEmpty());
        keywordSpread = Optional.of(expression());
      } else if (stream.skipOperator("*")) {
        ensure(spread.isEmpty() && keywordSpread.isEmpty());
        spread = Optional.of(expression());
      } else if (stream.current().is(Token.Type.NAME) && stream.look().isOperator("=")) {
        ensure(keywordSpread.isEmpty());
        String name = stream.next().text();
        stream.next();
        keywords.add(new Expression.Keyword(name, expression()));
      } else {
        ensure(spread.isEmpty() && keywordSpread.isEmpty() && keywords.isEmpty());
        positional.add(expression());
      }
      if (!stream.skipOperator(",")) {
        break;
      }
    }
    stream.expectOperator(")");
    return new Arguments(positional, keywords, spread, keywordSpread);
  }

  private void ensure(boolean valid) {
    if (!valid) {
      throw stream.fail("invalid syntax for function call expression");
    }
  }
}
