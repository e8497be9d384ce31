package dev.fathom.jinja;

import dev.fathom.jinja.Expression.Arguments;
import dev.fathom.jinja.Expression.FilterStep;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what operators stand between: literals, names, and all that follows one directly. */
final class OperandParser {
  private final TokenStream stream;
  private final ExpressionParser expressions;
  private Set<String> names = new HashSet<>();

  OperandParser(TokenStream stream, ExpressionParser expressions) {
    this.stream = stream;
    this.expressions = expressions;
  }

  /** Collects the names read from here on in a set of its own; returns the set used before. */
  Set<String> collectNames(Set<String> into) {
    Set<String> before = names;
    names = into;
    return before;
  }

  /** Reads an operand with its sign, accesses, calls, filters and tests. */
  Expression operand() {
    return unary(true);
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
      Expression inner = expressions.tuple(true, true, "");
      stream.expectOperator(")");
      return inner;
    }
    if (stream.skipOperator("[")) {
      List<Expression> items = new ArrayList<>();
      while (continues(items, "]")) {
        items.add(expressions.expression());
      }
      stream.expectOperator("]");
      return new Expression.ListLiteral(items, line);
    }
    if (stream.skipOperator("{")) {
      List<Expression.Pair> pairs = new ArrayList<>();
      while (continues(pairs, "}")) {
        Expression key = expressions.expression();
        stream.expectOperator(":");
        pairs.add(new Expression.Pair(key, expressions.expression()));
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
        : Optional.of(expressions.expression());
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
        keywordSpread = Optional.of(expressions.expression());
      } else if (stream.skipOperator("*")) {
        ensure(spread.isEmpty() && keywordSpread.isEmpty());
        spread = Optional.of(expressions.expression());
      } else if (stream.current().is(Token.Type.NAME) && stream.look().isOperator("=")) {
        ensure(keywordSpread.isEmpty());
        String name = stream.next().text();
        stream.next();
        keywords.add(new Expression.Keyword(name, expressions.expression()));
      } else {
        ensure(spread.isEmpty() && keywordSpread.isEmpty() && keywords.isEmpty());
        positional.add(expressions.expression());
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
