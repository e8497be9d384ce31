package dev.fathom.jinja;

import dev.fathom.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs statements: what they print goes to the text handed in. */
final class Interpreter {
  private final Budget budget;
  private final Evaluator evaluator;

  /** Whether the statements after this one still run. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  Interpreter(Budget budget) {
    this.budget = budget;
    this.evaluator = new Evaluator(budget, this);
  }

  String run(List<Statement> template, Scope scope) {
    BoundedText output = budget.output();
    run(template, scope, output);
    return output.toString();
  }

  private Flow run(List<Statement> statements, Scope scope, BoundedText output) {
    budget.enter();
    try {
      for (Statement statement : statements) {
        Flow flow = run(statement, scope, output);
        if (flow != Flow.ON) {
          return flow;
        }
      }
      return Flow.ON;
    } finally {
      budget.leave();
    }
  }

  private Flow run(Statement statement, Scope scope, BoundedText output) {
    return switch (statement) {
      case Statement.Text text -> {
        output.append(text.text());
        yield Flow.ON;
      }
      case Statement.Print print -> {
        output.append(evaluator.printer().str(evaluator.evaluate(print.value(), scope)));
        yield Flow.ON;
      }
      case Statement.If branches -> branch(branches, scope, output);
      case Statement.For loop -> loop(loop, scope, output);
      case Statement.Break _ -> Flow.BREAK;
      case Statement.Continue _ -> Flow.CONTINUE;
      case Statement.Assign assign -> {
        Value value = evaluator.evaluate(assign.value(), scope);
        assign(assign.target(), value, scope, assign.line());
        yield Flow.ON;
      }
      case Statement.AssignBlock block -> assignBlock(block, scope);
      case Statement.FilterBlock block -> {
        BoundedText text = budget.text();
        Flow flow = run(block.body(), scope.inner(), text);
        output.append(evaluator.printer().str(filter(block.filters(), text, scope)));
        yield flow;
      }
      case Statement.DefineMacro define -> {
        scope.set(define.macro().name(), new Macro(define.macro(), scope));
        yield Flow.ON;
      }
      case Statement.CallBlock block -> {
        output.append(evaluator.printer().str(callBlock(block, scope)));
        yield Flow.ON;
      }
      case Statement.Scoped scoped -> {
        Scope inner = scope.inner();
        for (Statement.Binding binding : scoped.bindings()) {
          Value value = evaluator.evaluate(binding.value(), scope);
          assign(binding.target(), value, inner, binding.line());
        }
        yield run(scoped.body(), inner, output);
      }
    };
  }

  private Flow branch(Statement.If branches, Scope scope, BoundedText output) {
    for (Statement.Branch branch : branches.branches()) {
      if (Truth.of(evaluator.evaluate(branch.condition(), scope))) {
        return run(branch.body(), scope, output);
      }
    }
    return run(branches.otherwise(), scope, output);
  }

  private Flow loop(Statement.For statement, Scope scope, BoundedText output) {
    Value iterable = evaluator.evaluate(statement.iterable(), scope);
    Iterator<Value> values;
    try {
      values = evaluator.iteration().over(iterable);
    } catch (TemplateException e) {
      throw e.at(statement.line());
    }
    OptionalInt length = Iteration.lengthIfKnown(iterable);
    if (statement.condition().isPresent()) {
      Expression condition = statement.condition().get();
      values =
          Iteration.filter(
              values,
              value -> {
                Scope inner = scope.inner();
                assign(statement.target(), value, inner, statement.line());
                return Truth.of(evaluator.evaluate(condition, inner));
              });
      length = OptionalInt.empty();
    }
    Loop loop = new Loop(values, length);
    boolean passed = false;
    while (loop.hasNext()) {
      budget.iteration();
      Scope inner = scope.inner();
      assign(statement.target(), loop.next(), inner, statement.line());
      inner.set("loop", loop);
      Flow flow = run(statement.body(), inner, output);
      if (flow == Flow.BREAK) {
        break;
      }
      // Jinja's own reading: a loop that only ever broke off or went on early ran no pass.
      passed = passed || flow == Flow.ON;
    }
    return passed ? Flow.ON : run(statement.otherwise(), scope.inner(), output);
  }

  private void assign(Target target, Value value, Scope scope, int line) {
    try {
      assign(target, value, scope);
    } catch (TemplateException e) {
      throw e.at(line);
    }
  }

  private void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.NamespaceAttribute attribute -> {
        Optional<Value> namespace = scope.get(attribute.namespace());
        if (namespace.isEmpty()) {
          throw Value.Undefined.ofName(attribute.namespace()).failure();
        }
        if (!(namespace.get() instanceof Namespace writable)) {
          throw new TemplateException("cannot assign attribute on non-namespace object");
        }
        writable.set(attribute.attribute(), value);
      }
      case Target.Several several -> unpack(several.targets(), value, scope);
    }
  }

  private void unpack(List<Target> targets, Value value, Scope scope) {
    if (!Iteration.isIterable(value)) {
      throw new TemplateException("cannot unpack non-iterable " + value.typeName() + " object");
    }
    Iterator<Value> values = evaluator.iteration().over(value);
    List<Value> parts = new ArrayList<>();
    while (values.hasNext() && parts.size() < targets.size()) {
      parts.add(values.next());
    }
    if (values.hasNext()) {
      throw new TemplateException("too many values to unpack (expected " + targets.size() + ")");
    }
    if (parts.size() < targets.size()) {
      throw new TemplateException(
          "not enough values to unpack (expected %d, got %d)"
              .formatted(targets.size(), parts.size()));
    }
    for (int i = 0; i < parts.size(); i++) {
      assign(targets.get(i), parts.get(i), scope);
    }
  }

  private Flow assignBlock(Statement.AssignBlock block, Scope scope) {
    BoundedText text = budget.text();
    Flow flow = run(block.body(), scope.inner(), text);
    if (flow == Flow.ON) {
      assign(block.target(), filter(block.filters(), text, scope), scope, block.line());
    }
    return flow;
  }

  private Value filter(List<Expression.FilterStep> filters, BoundedText text, Scope scope) {
    Value value = Value.Str.of(text.toString());
    for (Expression.FilterStep filter : filters) {
      try {
        value = evaluator.filter(filter, value, scope);
      } catch (TemplateException e) {
        throw e.at(filter.line());
      }
    }
    return value;
  }

  private Value callBlock(Statement.CallBlock block, Scope scope) {
    try {
      Value callee = evaluator.evaluate(block.call().callee(), scope);
      CallArguments arguments = evaluator.arguments(block.call().arguments(), scope);
      Map<String, Value> keywords = new LinkedHashMap<>(arguments.keywords());
      keywords.put("caller", new Macro(block.caller(), scope));
      return evaluator.call(callee, new CallArguments(arguments.positional(), keywords));
    } catch (TemplateException e) {
      throw e.at(block.line());
    }
  }

  /** Calls a macro: its text. */
  Value call(Macro macro, CallArguments arguments) {
    Statement.MacroDefinition definition = macro.definition();
    Scope scope = macro.scope().inner();
    Map<String, Value> keywords = new LinkedHashMap<>(arguments.keywords());
    List<Statement.Parameter> parameters = definition.parameters();
    List<Value> positional = arguments.positional();
    List<Statement.Parameter> absent = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).name();
      Value value = i < positional.size() ? positional.get(i) : keywords.remove(name);
      if (value == null) {
        absent.add(parameters.get(i));
      } else {
        scope.set(name, value);
      }
    }
    boolean declaresCaller = parameters.stream().anyMatch(p -> p.name().equals("caller"));
    if (definition.usesCaller() && !declaresCaller) {
      Value caller = keywords.remove("caller");
      scope.set("caller", caller == null ? new Value.Undefined("No caller defined") : caller);
    }
    takeRest(definition, positional, keywords, scope);
    for (Statement.Parameter parameter : absent) {
      scope.set(parameter.name(), defaultOf(parameter, scope));
    }
    BoundedText text = budget.text();
    run(definition.body(), scope, text);
    return Value.Str.of(text.toString());
  }

  private static void takeRest(
      Statement.MacroDefinition definition,
      List<Value> positional,
      Map<String, Value> keywords,
      Scope scope) {
    int declared = definition.parameters().size();
    String name = PythonText.repr(definition.name());
    if (definition.usesKeywords()) {
      Dict rest = new Dict();
      keywords.forEach((keyword, value) -> rest.put(Value.Str.of(keyword), value));
      scope.set("kwargs", rest);
    } else if (!keywords.isEmpty()) {
      String keyword = keywords.keySet().iterator().next();
      throw new TemplateException(
          "macro " + name + " takes no keyword argument " + PythonText.repr(keyword));
    }
    if (definition.usesPositional()) {
      scope.set(
          "varargs",
          new Value.Tuple(
              positional.subList(Math.min(declared, positional.size()), positional.size())));
    } else if (positional.size() > declared) {
      throw new TemplateException(
          "macro " + name + " takes not more than " + declared + " argument(s)");
    }
  }

  private Value defaultOf(Statement.Parameter parameter, Scope scope) {
    return parameter
        .defaultValue()
        .map(expression -> evaluator.evaluate(expression, scope))
        .orElseGet(() ->
            new Value.Undefined(
                "parameter " + PythonText.repr(parameter.name()) + " was not provided"));
  }
}
