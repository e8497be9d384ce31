package dev.fathom.jinja;

import dev.fathom.jinja.Expression.FilterStep;
import dev.fathom.jinja.Statement.MacroDefinition;
import dev.fathom.jinja.Statement.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes the statements of a template out of its tokens. */
final class Parser {
  private static final Set<String> LEFT_OUT =
      Set.of("block", "extends", "include", "import", "from", "autoescape");

  private final TokenStream stream;
  private final ExpressionParser expressions;
  private final Deque<String> openTags = new ArrayDeque<>();
  private int openLoops;

  private Parser(TokenStream stream) {
    this.stream = stream;
    this.expressions = new ExpressionParser(stream);
  }

  static List<Statement> parse(String source) {
    return new Parser(new TokenStream(Lexer.tokenize(source))).statements(List.of());
  }

  /** Reads up to one of the tags named, whose opening sign is consumed. */
  private List<Statement> statements(List<String> ends) {
    List<Statement> body = new ArrayList<>();
    while (!stream.current().is(Token.Type.END)) {
      Token token = stream.next();
      switch (token.type()) {
        case DATA -> body.add(new Statement.Text(token.text()));
        case VARIABLE_BEGIN -> {
          body.add(new Statement.Print(expressions.tuple(true, false, "")));
          stream.expect(Token.Type.VARIABLE_END);
        }
        case BLOCK_BEGIN -> {
          if (ends.stream().anyMatch(stream.current()::isName)) {
            return body;
          }
          body.addAll(statement(ends));
          stream.expect(Token.Type.BLOCK_END);
        }
        case BLOCK_END, VARIABLE_END, NAME, STRING, INTEGER, FLOAT, OPERATOR, END ->
            throw new AssertionError(token);
      }
    }
    if (!ends.isEmpty()) {
      throw stream.fail("Unexpected end of template. " + lookedFor(ends));
    }
    return body;
  }

  private String lookedFor(List<String> ends) {
    return "Jinja was looking for the following tags: "
        + ends.stream().map(PythonText::repr).collect(Collectors.joining(" or "))
        + ". The innermost block that needs to be closed is "
        + PythonText.repr(openTags.getFirst())
        + ".";
  }

  /** Reads the rest of an opening tag, its body and the names of the tag that ends it. */
  private List<Statement> body(String... ends) {
    stream.skipOperator(":");
    stream.expect(Token.Type.BLOCK_END);
    stream.enter();
    try {
      return statements(List.of(ends));
    } finally {
      stream.leave();
    }
  }

  private List<Statement> bodyUpTo(String end) {
    List<Statement> body = body(end);
    stream.next();
    return body;
  }

  private List<Statement> statement(List<String> ends) {
    Token tag = stream.current();
    if (!tag.is(Token.Type.NAME)) {
      throw stream.fail("tag name expected");
    }
    if (LEFT_OUT.contains(tag.text())) {
      throw stream.fail("the tag '" + tag.text() + "' is not supported in a chat template");
    }
    stream.next();
    openTags.push(tag.text());
    try {
      return switch (tag.text()) {
        case "print" -> print();
        case "if" -> List.of(parseIf());
        case "for" -> List.of(parseFor(tag.line()));
        case "set" -> List.of(set(tag.line()));
        case "macro" -> List.of(macro(tag.line()));
        case "call" -> List.of(call(tag.line()));
        case "filter" -> {
          List<FilterStep> filters = new ArrayList<>(List.of(expressions.operands().filterStep()));
          filters.addAll(filters());
          yield List.of(new Statement.FilterBlock(filters, isolated(() -> bodyUpTo("endfilter"))));
        }
        case "with" -> List.of(with());
        case "generation" -> List.of(new Statement.Scoped(List.of(), generation()));
        case "break" -> List.of(loopControl(tag, new Statement.Break()));
        case "continue" -> List.of(loopControl(tag, new Statement.Continue()));
        default -> throw unknown(tag, ends);
      };
    } finally {
      openTags.pop();
    }
  }

  private TemplateException unknown(Token tag, List<String> ends) {
    openTags.pop();
    String message = "Encountered unknown tag " + PythonText.repr(tag.text()) + ".";
    TemplateException unknown =
        new TemplateException(
            ends.isEmpty() ? message : message + " " + lookedFor(ends), tag.line());
    openTags.push(tag.text());
    return unknown;
  }

  private Statement loopControl(Token tag, Statement statement) {
    if (openLoops == 0) {
      throw new TemplateException("'" + tag.text() + "' outside loop", tag.line());
    }
    return statement;
  }

  private List<Statement> print() {
    List<Statement> printed = new ArrayList<>();
    while (!stream.current().is(Token.Type.BLOCK_END)) {
      if (!printed.isEmpty()) {
        stream.expectOperator(",");
      }
      printed.add(new Statement.Print(expressions.expression()));
    }
    return printed;
  }

  private Statement parseIf() {
    List<Statement.Branch> branches = new ArrayList<>();
    while (true) {
      Expression condition = expressions.tuple(false, false, "");
      branches.add(new Statement.Branch(condition, body("elif", "else", "endif")));
      String end = stream.next().text();
      if (end.equals("else")) {
        return new Statement.If(branches, bodyUpTo("endif"));
      }
      if (end.equals("endif")) {
        return new Statement.If(branches, List.of());
      }
    }
  }

  private Statement parseFor(int line) {
    Target target = target(false, "in");
    stream.expectName("in");
    Expression iterable = expressions.tuple(false, false, "recursive");
    Optional<Expression> condition =
        stream.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
    if (stream.current().isName("recursive")) {
      throw stream.fail("recursive loops are not supported");
    }
    openLoops++;
    List<Statement> body = body("endfor", "else");
    openLoops--;
    boolean hasElse = stream.next().text().equals("else");
    List<Statement> otherwise = hasElse ? bodyUpTo("endfor") : List.of();
    return new Statement.For(target, iterable, condition, body, otherwise, line);
  }

  private Statement set(int line) {
    Target target = target(true, "");
    if (stream.skipOperator("=")) {
      return new Statement.Assign(target, expressions.tuple(true, false, ""), line);
    }
    List<FilterStep> filters = filters();
    return new Statement.AssignBlock(target, filters, bodyUpTo("endset"), line);
  }

  private List<FilterStep> filters() {
    List<FilterStep> filters = new ArrayList<>();
    while (stream.skipOperator("|")) {
      filters.add(expressions.operands().filterStep());
    }
    return filters;
  }

  private Statement with() {
    List<Statement.Binding> bindings = new ArrayList<>();
    while (!stream.current().is(Token.Type.BLOCK_END)) {
      if (!bindings.isEmpty()) {
        stream.expectOperator(",");
      }
      int line = stream.line();
      Target target = target(false, "");
      stream.expectOperator("=");
      bindings.add(new Statement.Binding(target, expressions.expression(), line));
    }
    return new Statement.Scoped(bindings, bodyUpTo("endwith"));
  }

  private List<Statement> generation() {
    return isolated(() -> bodyUpTo("endgeneration"));
  }

  private Statement macro(int line) {
    String name = stream.expect(Token.Type.NAME).text();
    return new Statement.DefineMacro(definition(name, signature(), "endmacro", line));
  }

  private Statement call(int line) {
    List<Statement.Parameter> parameters =
        stream.current().isOperator("(") ? signature() : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw new TemplateException("expected call", line);
    }
    return new Statement.CallBlock(call, definition("caller", parameters, "endcall", line), line);
  }

  private MacroDefinition definition(
      String name, List<Statement.Parameter> parameters, String end, int line) {
    Set<String> used = new HashSet<>();
    Set<String> outer = expressions.operands().collectNames(used);
    List<Statement> body = isolated(() -> bodyUpTo(end));
    expressions.operands().collectNames(outer);
    outer.addAll(used);
    return new MacroDefinition(
        name,
        parameters,
        body,
        used.contains("caller"),
        used.contains("kwargs"),
        used.contains("varargs"),
        line);
  }

  /** Reads a body that a loop around it cannot be left from. */
  private List<Statement> isolated(Supplier<List<Statement>> body) {
    int loops = openLoops;
    openLoops = 0;
    List<Statement> statements = body.get();
    openLoops = loops;
    return statements;
  }

  private List<Statement.Parameter> signature() {
    List<Statement.Parameter> parameters = new ArrayList<>();
    boolean defaults = false;
    stream.expectOperator("(");
    while (!stream.current().isOperator(")")) {
      if (!parameters.isEmpty()) {
        stream.expectOperator(",");
      }
      String name = stream.expect(Token.Type.NAME).text();
      Optional<Expression> defaultValue =
          stream.skipOperator("=") ? Optional.of(expressions.expression()) : Optional.empty();
      if (defaults && defaultValue.isEmpty()) {
        throw stream.fail("non-default argument follows default argument");
      }
      defaults = defaultValue.isPresent();
      parameters.add(new Statement.Parameter(name, defaultValue));
    }
    stream.expectOperator(")");
    return parameters;
  }

  /** Reads what is assigned to, up to a name or {@code =}. */
  private Target target(boolean mayBeAttribute, String end) {
    List<Target> targets = new ArrayList<>();
    boolean comma = false;
    while (!stream.current().isName(end) && !stream.current().isOperator(")")) {
      targets.add(oneTarget(mayBeAttribute));
      if (!stream.skipOperator(",")) {
        break;
      }
      comma = true;
    }
    return targets.size() == 1 && !comma ? targets.getFirst() : new Target.Several(targets);
  }

  private Target oneTarget(boolean mayBeAttribute) {
    if (stream.skipOperator("(")) {
      stream.enter();
      Target inner = target(mayBeAttribute, "");
      stream.leave();
      stream.expectOperator(")");
      return inner;
    }
    int line = stream.line();
    Expression assigned = expressions.operands().primary();
    if (!(assigned instanceof Expression.Name name)) {
      String kind =
          assigned instanceof Expression.ListLiteral
              ? "list"
              : assigned instanceof Expression.DictLiteral ? "dict" : "const";
      throw new TemplateException("can't assign to '" + kind + "'", line);
    }
    if (mayBeAttribute && stream.skipOperator(".")) {
      return new Target.NamespaceAttribute(name.name(), stream.expect(Token.Type.NAME).text());
    }
    return new Target.Variable(name.name());
  }
}
